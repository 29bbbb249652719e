/** Maps paths of the site to routes and back. */
import { isDirect } from "../../rooms/protocol/direct.ts";
import { normalizeRoomName } from "../../rooms/protocol/names.ts";

export type Route =
  | { page: "home" }
  /** Linking this device to another one. */
  | { page: "link" }
  /** A room, at the message `seq`; null for the latest messages. */
  | { page: "room"; room: string; seq: number | null }
  /** `name` is what the address has in place of a room's name. */
  | { page: "unknown"; name?: string };

const LINK_PATH = "/link";

/** Returns where a device is linked, with the code where no server sees it. */
export const linkPath = (code?: string): string => LINK_PATH + (code === undefined ? "" : `#${code}`);

/** Parses a path, still percent-encoded. Never throws. */
export const routeOf = (path: string): Route => {
  if (path === "/") return { page: "home" };
  if (path === LINK_PATH) return { page: "link" };
  const [, encoded, seq] = /^\/rooms\/([^/]+)(?:\/([1-9]\d{0,14}))?\/?$/.exec(path) ?? [];
  if (encoded === undefined) return { page: "unknown" };
  try {
    const name = decodeURIComponent(encoded);
    const room = normalizeRoomName(name);
    return room === null
      ? { page: "unknown", name }
      : { page: "room", room, seq: seq === undefined ? null : Number(seq) };
  } catch {
    return { page: "unknown" };
  }
};

/** A room, at the message `seq`; null for the latest messages. */
export interface Destination {
  readonly room: string;
  readonly seq: number | null;
}

/** True for what is a link rather than a name. */
export const isLink = (input: string): boolean => /^\s*(?:https?:\/\/|\/)/i.test(input);

/**
 * Returns where a pasted link or a typed name leads, or null if it is neither. Spaces within a name become hyphens. Direct
 * conversations have no names to type.
 */
export const destinationOf = (input: string): Destination | null => {
  const typed = input.trim();
  const path = /^(?:https?:\/\/[^/]+)?(\/rooms\/[^?#]*)/i.exec(typed)?.[1];
  if (path === undefined) {
    const room = normalizeRoomName(typed.replace(/\s+/g, "-"));
    return room === null || isDirect(room) ? null : { room, seq: null };
  }
  const route = routeOf(path);
  return route.page === "room" ? { room: route.room, seq: route.seq } : null;
};

/** Returns the path of a room's page, or of one of its messages. */
export const pathOf = (room: string, seq: number | null = null): string =>
  `/rooms/${encodeURIComponent(room)}${seq === null ? "" : `/${seq}`}`;
