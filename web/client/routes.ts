/** Which place an address names. */
import { normalizeRoomName } from "../../rooms/protocol/names.ts";

export type Place = { page: "home" } | { page: "room"; room: string } | { page: "unknown" };

/** Reads the path of an address, still percent-encoded. Never throws. */
export const placeOf = (path: string): Place => {
  if (path === "/") return { page: "home" };
  const [, raw] = /^\/rooms\/([^/]+)\/?$/.exec(path) ?? [];
  if (raw === undefined) return { page: "unknown" };
  try {
    const room = normalizeRoomName(decodeURIComponent(raw));
    return room === null ? { page: "unknown" } : { page: "room", room };
  } catch {
    return { page: "unknown" };
  }
};

/** The room that somebody means who types its name or pastes its link; null when it can be none. */
export const roomOf = (typed: string): string | null => {
  const raw = typed.trim();
  const link = /^(?:https?:\/\/[^/]+)?(\/rooms\/[^?#]*)/i.exec(raw)?.[1];
  if (link === undefined) return normalizeRoomName(raw);
  const place = placeOf(link);
  return place.page === "room" ? place.room : null;
};

/** The path of a room's page. */
export const pathOf = (room: string): string => `/rooms/${encodeURIComponent(room)}`;
