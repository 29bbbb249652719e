/** How it stands with a room, as people can be told. */
import type { ErrorCode } from "../../rooms/protocol/events.ts";
import type { Status } from "./connection.ts";

/** Whether the room has let this user in. */
export type Entry =
  | { kind: "joining" }
  | { kind: "joined" }
  /** The room does not take this name; `rename` tries another. */
  | { kind: "name_refused"; code: ErrorCode };

export type RoomState =
  /** On the way, or the session is being renewed. */
  | { kind: "connecting" }
  /** There, and fetching what was missed. */
  | { kind: "catching_up" }
  | { kind: "online" }
  | Exclude<Status, { kind: "connecting" | "online" }>
  | Extract<Entry, { kind: "name_refused" }>;

/** A room is online when it is joined and nothing that was missed is still under way. */
export const stateOf = (status: Status, entry: Entry, isCaughtUp: boolean): RoomState => {
  if (status.kind !== "online") return status;
  if (entry.kind === "name_refused") return entry;
  return entry.kind === "joined" && isCaughtUp ? { kind: "online" } : { kind: "catching_up" };
};
