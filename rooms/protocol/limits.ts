/**
 * What both ends of the wire agree on besides the events themselves: version, subprotocols, bounds, close codes and
 * what a name is. It needs no schemas, so a page that imports it stays small.
 */

/** The version of the wire, sent in `connected`. */
export const PROTOCOL = 2;

/** The subprotocol with which a connection says that it accepts an array of events in one frame. */
export const BATCH_SUBPROTOCOL = "samovar.batch";

/** A session token travels as this followed by the token, because a browser cannot set headers on a WebSocket. */
export const TOKEN_SUBPROTOCOL_PREFIX = "samovar.token.";

/** The subprotocols that an upgrade offers in its header, in their order. */
export const subprotocolsOf = (header: string | null): string[] =>
  (header ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/**
 * The one to answer with, because a browser gives up when it has offered some and none is chosen; undefined where
 * none is offered. A token is repeated only if there is nothing else.
 */
export const chooseSubprotocol = (offered: readonly string[]): string | undefined =>
  offered.find((name) => name === BATCH_SUBPROTOCOL) ??
  offered.find((name) => !name.startsWith(TOKEN_SUBPROTOCOL_PREFIX)) ??
  offered[0];

/** Sent as a text frame, it is answered with `pong` by the runtime itself, and the room goes on sleeping. */
export const HEARTBEAT = { ping: "ping", pong: "pong" } as const;

/** Whoever has sent a heartbeat and then none for so long is taken for gone, ms. */
export const SILENCE_MS = 60_000;

/** Bounds that a client may want to know. Characters are Unicode code points. */
export const LIMITS = {
  frameBytes: 16_384,
  contentCharacters: 4_000,
  usernameCharacters: 32,
  userIdCharacters: 128,
  historyMessages: 100,
  rosterUsers: 500,
  typingMs: 6_000,
  /** The longest time for which a user can be muted or removed. */
  sanctionSeconds: 31 * 24 * 60 * 60,
} as const;

/** How many messages a history answer holds when nobody says. */
export const HISTORY_DEFAULT = 50;

/** How the server ends a connection. Codes 4400 to 4499 are final: the client must not come back as it is. */
export const CLOSE = {
  silent: 4000,
  roomFull: 4013,
  badRoom: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  expired: 4408,
  tooManyConnections: 4409,
  removed: 4410,
  frameTooLarge: 4413,
  tooManyErrors: 4429,
} as const;

/** True for a close code after which a client must not reconnect by itself. */
export const isFinalClose = (code: number): boolean => code >= 4400 && code <= 4499;

/** Length in code points. */
export const characters = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

const ROOM = /^[\p{L}\p{N}_-][\p{L}\p{M}\p{N}_-]{0,63}$/u;

/** NFKC and lower case. Some small letters are one character where the capital is two, so what comes out is composed again. */
export const foldRoom = (raw: string): string => raw.normalize("NFKC").toLowerCase().normalize("NFKC");

/** The canonical name of a room (NFKC, lower case), or null when `raw` cannot be one. */
export const normalizeRoom = (raw: string): string | null => {
  const room = foldRoom(raw);
  return ROOM.test(room) ? room : null;
};

// Control, format (bidi among it), unassigned, line separators, and characters that show nothing; U+FE0F only
// turns the character before it into an emoji.
const INVISIBLE = /(?!\uFE0F)[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u1680\u2800\u{1D159}]/u;

// A mark belongs to the character before it; a pile of them reaches into the lines above and below.
const STRAY_MARKS = /^\p{M}|\p{M}{5}/u;

/** A user's name as it is kept and shown (NFKC, single spaces), or null when `raw` cannot be one. */
export const normalizeUsername = (raw: string): string | null => {
  const name = raw.normalize("NFKC").trim().replace(/ +/g, " ");
  const length = characters(name);
  if (length < 1 || length > LIMITS.usernameCharacters || INVISIBLE.test(name) || STRAY_MARKS.test(name)) {
    return null;
  }
  return nameKey(name) === "system" ? null : name;
};

/** Two names with the same key are the same name; lookalike.ts has the keys of names that only look the same. */
export const nameKey = (username: string): string => username.normalize("NFKC").toLowerCase().replaceAll("\uFE0F", "");
