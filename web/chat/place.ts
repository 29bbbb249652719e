/** Which place an address names. */
import { normalizeRoom } from "../../rooms/wire.ts";

export type Place = { page: "home" } | { page: "room"; room: string } | { page: "unknown" };

/** Reads the path of an address, still percent-encoded. Never throws. */
export const placeOf = (path: string): Place => {
  if (path === "/") return { page: "home" };
  const [, raw] = /^\/rooms\/([^/]+)\/?$/.exec(path) ?? [];
  if (raw === undefined) return { page: "unknown" };
  try {
    const room = normalizeRoom(decodeURIComponent(raw));
    return room === null ? { page: "unknown" } : { page: "room", room };
  } catch {
    return { page: "unknown" };
  }
};

/** The path of a room's page. */
export const pathOf = (room: string): string => `/rooms/${encodeURIComponent(room)}`;
