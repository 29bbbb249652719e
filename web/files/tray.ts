/** The files that the next message of a room will have. They last as long as the page, also while another room is open. */
import { type Signal, signal } from "@preact/signals-core";
import type { NewFile } from "../client/files/pending-file.ts";
import type { RoomClient } from "../client/room-client.ts";

export interface TrayItem {
  readonly key: string;
  readonly name: string;
  /** Bytes, as it was added. */
  readonly size: number;
  /** Null while it is being prepared. */
  readonly file: NewFile | null;
  /** It may say where and when it was made. */
  readonly hasMetadata: boolean;
}

/** Why a file was not added. */
export type FileProblem =
  | { readonly kind: "too_large" | "empty" | "unreadable"; readonly name: string }
  | { readonly kind: "too_many" | "full" };

export interface Tray {
  readonly items: readonly TrayItem[];
  readonly problems: readonly FileProblem[];
}

const EMPTY: Tray = { items: [], problems: [] };

const trays = new Map<string, Signal<Tray>>();

/** Returns the tray of a user in a room. */
export const trayIn = ({ userId, room }: Pick<RoomClient, "userId" | "room">): Signal<Tray> => {
  const key = `${userId} ${room}`;
  const tray = trays.get(key) ?? signal(EMPTY);
  trays.set(key, tray);
  return tray;
};

export const emptyTray = (client: RoomClient): void => {
  trayIn(client).value = EMPTY;
};
