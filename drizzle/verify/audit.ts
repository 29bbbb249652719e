/**
 * What a database holds of the promises made for it: one pass over `messages` in Postgres itself, whatever their
 * number. It reads one snapshot and changes nothing.
 */
import type pg from "pg";

/** Numbers from one to another, both of them included. */
export type Range = readonly [from: number, to: number];

/** Numbering began anew, at a time in ms: from one seq to the next that is there. */
export type Jump = readonly [from: number, to: number, at: number];

/** How often something was found, and the first of the places. */
export interface Found<Place> {
  count: number;
  places: Place[];
}

export interface RoomAudit {
  room: string;
  messages: number;
  /** 0 where there are no messages. */
  first: number;
  last: number;
  jumps: Found<Jump>;
  gaps: Found<Range>;
  /** How many numbers the gaps hold. */
  missing: number;
  /** Each a seq that more than one row has. */
  doubles: Found<number>;
  /** Each the first and the last seq under which one user's clientId is there. */
  repeats: Found<Range>;
  /** Each a seq whose time is before that of the row before. */
  falls: Found<number>;
  /** Each a seq whose content the room would have refused. */
  contents: Found<number>;
  /** Each a seq whose user is not in `users`. */
  strangers: Found<number>;
  /** The room is in the table `rooms`. */
  isKnown: boolean;
}

/** How many places are told. */
const PLACES = 10;

/** From here on a seq is the microseconds since 1970 at which numbering began anew: no room counts so far. */
const JUMP = 1_000_000_000_000_000;

/** How far the clocks of a room that began anew and of its messages may differ, ms. */
const CLOCKS_MS = 60_000;

const CONTENT_CHARACTERS = 4_000;

/** What JavaScript's trim() takes away. */
const BLANKS =
  " \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

/** The places of the rows for which `condition` holds, as JSON: how many, and the first ones as `place` shows them. */
const found = (condition: string, place: string): string => `jsonb_build_object(
  'count', count(*) filter (where ${condition}),
  'places', coalesce(to_jsonb((array_agg(${place} order by seq) filter (where ${condition}))[1:${PLACES}]), '[]'))`;

/**
 * Row by row, in the order of each room: whether numbering began anew (at a `base` of microseconds that ends in 000, no
 * later than the message and no earlier than the one before), and where the next number would have been.
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
      and base / 1000 <= extract(epoch from timestamp) * 1000 + ${CLOCKS_MS}
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
    ${found("seq = before", "seq")} as doubles,
    ${found("timestamp < before_at", "seq")} as falls
  from steps group by room`;

const REPEATS = `
  with repeats as (
    select room, min(seq) as seq, max(seq) as last from messages
    where client_id is not null and user_id is not null and ($1::text is null or room = $1)
    group by room, user_id, client_id having count(*) > 1
  )
  select room, ${found("true", "jsonb_build_array(seq, last)")} as found from repeats group by room`;

/**
 * What the old chat took is its own affair: its messages are in `general`, without a clientId. NUL and halves of
 * surrogate pairs are not looked for, because Postgres takes neither.
 */
const CONTENTS = `
  select room, ${found("true", "seq")} as found from messages
  where ($1::text is null or room = $1) and (room <> 'general' or client_id is not null)
    and (char_length(content) > ${CONTENT_CHARACTERS} or (btrim(content, $2) = '' and deleted_at is null))
  group by room`;

const STRANGERS = `
  select room, ${found("true", "seq")} as found from messages
  where ($1::text is null or room = $1) and user_id is not null
    and not exists (select from users where id = user_id)
  group by room`;

type Sequence = Pick<
  RoomAudit,
  "room" | "messages" | "first" | "last" | "jumps" | "gaps" | "missing" | "doubles" | "falls"
>;

const NOTHING = { count: 0, places: [] };

/** Audits one room, of which the database may have nothing, or with null all that it has, by name. */
export const audit = async (client: pg.Client, room: string | null): Promise<RoomAudit[]> => {
  const perRoom = async <Place>(query: string, ...more: unknown[]): Promise<Map<string, Found<Place>>> => {
    const { rows } = await client.query<{ room: string; found: Found<Place> }>(query, [room, ...more]);
    return new Map(rows.map((row) => [row.room, row.found]));
  };
  await client.query("begin isolation level repeatable read read only");
  try {
    const sequences = (await client.query<Sequence>(SEQUENCE, [room])).rows;
    const repeats = await perRoom<Range>(REPEATS);
    const contents = await perRoom<number>(CONTENTS, BLANKS);
    const strangers = await perRoom<number>(STRANGERS);
    const names = await client.query<{ name: string }>("select name from rooms where $1::text is null or name = $1", [
      room,
    ]);
    const known = new Set(names.rows.map(({ name }) => name));
    const found = new Map(sequences.map((sequence) => [sequence.room, sequence]));
    const all = room === null ? [...new Set([...known, ...found.keys()])].sort() : [room];
    return all.map((name) => ({
      ...(found.get(name) ?? emptyRoom(name)),
      repeats: repeats.get(name) ?? NOTHING,
      contents: contents.get(name) ?? NOTHING,
      strangers: strangers.get(name) ?? NOTHING,
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
  jumps: NOTHING,
  gaps: NOTHING,
  missing: 0,
  doubles: NOTHING,
  falls: NOTHING,
});

/** The numbers that a room says it has archived, and of which nothing is here; null where none are missing. */
export const missingAtEnd = (last: number, archived: number): Range | null => {
  // A room that has begun anew and said nothing since has archived what its numbering began with.
  const base = last < JUMP && archived >= JUMP ? Math.floor(archived / 1000) * 1000 : last;
  return archived > base ? [base + 1, archived] : null;
};
