/**
 * Checks what SPEC.md promises about stored messages, in Postgres itself, in one pass over `messages`. Reads one
 * snapshot and changes nothing.
 */
import type pg from "pg";

/** A range of seqs, both ends inclusive. */
export type Range = readonly [from: number, to: number];

/** A restart of numbering at a time in ms: from one seq to the next existing one. */
export type Jump = readonly [from: number, to: number, at: number];

/** How often something was found, and the first places. */
export interface Found<Place> {
  count: number;
  places: Place[];
}

export interface RoomAudit {
  room: string;
  messages: number;
  /** 0 without messages. */
  first: number;
  last: number;
  jumps: Found<Jump>;
  gaps: Found<Range>;
  /** How many seqs the gaps contain. */
  missing: number;
  /** Seqs of more than one row. */
  duplicateSeqs: Found<number>;
  /** The first and the last seq of one user's repeated clientId. */
  duplicateClientIds: Found<Range>;
  /** Seqs with an earlier timestamp than their predecessor. */
  clockRegressions: Found<number>;
  /** Seqs whose content a room would reject. */
  invalidContents: Found<number>;
  /** Seqs whose user is not in `users`. */
  unknownUsers: Found<number>;
  /** Seqs of erased messages of which something is left: they have no name. */
  halfErased: Found<number>;
  /** Whether the room is in `rooms`. */
  isKnown: boolean;
}

/** How many places are reported. */
const PLACES_MAX = 10;

/** From here on seqs count from the microseconds since 1970 at which numbering restarted: no room counts this far. */
const JUMP = 1_000_000_000_000_000;

/** The tolerated difference between a restart's clock and its messages' clock, ms. */
const CLOCK_SKEW_MS = 60_000;

/** What JavaScript's trim() removes. */
const WHITESPACE =
  " \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

/** Aggregates the rows that satisfy `condition` into a `Found` as JSON; `place` is the expression of a place. */
const found = (condition: string, place: string): string => `jsonb_build_object(
  'count', count(*) filter (where ${condition}),
  'places', coalesce(to_jsonb((array_agg(${place} order by seq) filter (where ${condition}))[1:${PLACES_MAX}]), '[]'))`;

/**
 * For each row, in order of its room: whether numbering restarted (at a `base` of microseconds that ends in 000, no later
 * than the message and no earlier than its predecessor), and which seq was expected.
 */
const STEPS = `
  with rows as (
    select room, seq, timestamp,
      (seq - 1) / 1000 * 1000 as base,
      lag(seq) over in_order as before,
      lag(timestamp) over in_order as before_at
    from messages
    where $1::text is null or room = $1
    window in_order as (partition by room order by seq)
  ), jumps as (
    select *, seq > coalesce(before, 0) + 1
      and base >= ${JUMP} and base >= coalesce(before, 0)
      and base / 1000 <= extract(epoch from timestamp) * 1000 + ${CLOCK_SKEW_MS}
      and (coalesce(before, 0) < ${JUMP} or extract(epoch from before_at) * 1000 <= base / 1000) as is_jump
    from rows
  ), steps as (
    select *, case when is_jump then base else coalesce(before, 0) end + 1 as expected
    from jumps
  )`;

const SEQUENCE = `${STEPS}
  select room, count(*)::float8 as messages, min(seq)::float8 as first, max(seq)::float8 as last,
    ${found("is_jump", "jsonb_build_array(coalesce(before, 0), seq, base / 1000)")} as jumps,
    ${found("seq > expected", "jsonb_build_array(expected, seq - 1)")} as gaps,
    coalesce(sum(seq - expected) filter (where seq > expected), 0)::float8 as missing,
    ${found("seq = before", "seq")} as "duplicateSeqs",
    ${found("timestamp < before_at", "seq")} as "clockRegressions"
  from steps group by room`;

const DUPLICATE_CLIENT_IDS = `
  with duplicates as (
    select room, min(seq) as seq, max(seq) as last from messages
    where client_id is not null and user_id is not null and ($1::text is null or room = $1)
    group by room, user_id, client_id having count(*) > 1
  )
  select room, ${found("true", "jsonb_build_array(seq, last)")} as found from duplicates group by room`;

/**
 * Exempts the old chat's messages, which are in `general` and have no clientId. NUL and lone surrogates need no check,
 * because Postgres stores neither.
 */
const INVALID_CONTENTS = `
  select room, ${found("true", "seq")} as found from messages
  where ($1::text is null or room = $1) and (room <> 'general' or client_id is not null)
    and (char_length(content) > $3 or (btrim(content, $2) = '' and deleted_at is null and attachments is null))
  group by room`;

const UNKNOWN_USERS = `
  select room, ${found("true", "seq")} as found from messages
  where ($1::text is null or room = $1) and user_id is not null
    and not exists (select from users where id = user_id)
  group by room`;

const HALF_ERASED = `
  select room, ${found("true", "seq")} as found from messages
  where ($1::text is null or room = $1) and username = ''
    and (content <> '' or deleted_at is null or coalesce(user_id, client_id, edited_at::text, attachments::text) is not null)
  group by room`;

type Sequence = Pick<
  RoomAudit,
  "room" | "messages" | "first" | "last" | "jumps" | "gaps" | "missing" | "duplicateSeqs" | "clockRegressions"
>;

const NONE = { count: 0, places: [] };

/**
 * Audits one room, known to the database or not, or with null every room, by name. A valid message has at most
 * `contentCharacters`.
 */
export const audit = async (
  client: pg.Client,
  room: string | null,
  contentCharacters: number,
): Promise<RoomAudit[]> => {
  const perRoom = async <Place>(query: string, ...more: unknown[]): Promise<Map<string, Found<Place>>> => {
    const { rows } = await client.query<{ room: string; found: Found<Place> }>(query, [room, ...more]);
    return new Map(rows.map((row) => [row.room, row.found]));
  };
  await client.query("begin isolation level repeatable read read only");
  try {
    const sequences = (await client.query<Sequence>(SEQUENCE, [room])).rows;
    const duplicateClientIds = await perRoom<Range>(DUPLICATE_CLIENT_IDS);
    const invalidContents = await perRoom<number>(INVALID_CONTENTS, WHITESPACE, contentCharacters);
    const unknownUsers = await perRoom<number>(UNKNOWN_USERS);
    const halfErased = await perRoom<number>(HALF_ERASED);
    const names = await client.query<{ name: string }>("select name from rooms where $1::text is null or name = $1", [
      room,
    ]);
    const known = new Set(names.rows.map(({ name }) => name));
    const found = new Map(sequences.map((sequence) => [sequence.room, sequence]));
    const all = room === null ? [...new Set([...known, ...found.keys()])].sort() : [room];
    return all.map((name) => ({
      ...(found.get(name) ?? emptyRoom(name)),
      duplicateClientIds: duplicateClientIds.get(name) ?? NONE,
      invalidContents: invalidContents.get(name) ?? NONE,
      unknownUsers: unknownUsers.get(name) ?? NONE,
      halfErased: halfErased.get(name) ?? NONE,
      isKnown: known.has(name),
    }));
  } finally {
    await client.query("rollback");
  }
};

const emptyRoom = (room: string): Sequence => ({
  room,
  messages: 0,
  first: 0,
  last: 0,
  jumps: NONE,
  gaps: NONE,
  missing: 0,
  duplicateSeqs: NONE,
  clockRegressions: NONE,
});

/** Returns the seqs that a room reports as archived but that the database does not have; null without any. */
export const missingAtEnd = (last: number, archived: number): Range | null => {
  // A restarted room without messages since reports the base of its numbering.
  const base = last < JUMP && archived >= JUMP ? Math.floor(archived / 1000) * 1000 : last;
  return archived > base ? [base + 1, archived] : null;
};
