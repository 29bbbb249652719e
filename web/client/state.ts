/** The state of a room as the page shows it. */
import type { ErrorCode } from "../../rooms/protocol/events.ts";
import type { Status } from "./connection.ts";

/** Whether this user has joined. */
export type JoinState =
  | { kind: "joining" }
  | { kind: "joined" }
  /** The room rejects this user's name, at first because of `code`; `rename` tries another. */
  | { kind: "name_rejected"; code: ErrorCode };

export type RoomState =
  /** Connecting for the first time, or while the session is renewed. */
  | { kind: "connecting" }
  /** Connected; joining, or loading missed messages. */
  | { kind: "syncing" }
  | { kind: "online" }
  | Exclude<Status, { kind: "connecting" | "online" | "closed" }>
  | Extract<JoinState, { kind: "name_rejected" }>;

/** True while the room has no place for this user. */
export const isFull = (state: RoomState): boolean => state.kind === "reconnecting" && state.isFull;

/**
 * A room is online once it is joined and no missed message is still on its way. A user who looks for another name need not
 * know that the connection was lost meanwhile.
 */
export const stateOf = (status: Status, joinState: JoinState, isCaughtUp: boolean): RoomState => {
  if (status.kind === "rejected") return status;
  if (joinState.kind === "name_rejected") return joinState;
  if (status.kind === "closed") return { kind: "connecting" };
  if (status.kind !== "online") return status;
  return joinState.kind === "joined" && isCaughtUp ? { kind: "online" } : { kind: "syncing" };
};
