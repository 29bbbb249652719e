/** Finds a time in a room's messages. */
import { type SQL, sql } from "drizzle-orm";
import { messages } from "./schema.ts";

/**
 * Returns the seq of a room's first message after `time` as an expression; more than its last seq without one.
 *
 * Times never decrease as `seq` grows (M6), so a bisection by `seq` finds it in 20 index lookups among a million messages.
 * Every index that begins with the time would read other rooms' messages, and one by room and time would be written with
 * each message for the sake of this alone.
 */
export const firstSeqAfter = (room: string, time: Date): SQL => sql`(
  with recursive bounds as (
    select coalesce(min(seq), 1) as low, coalesce(max(seq), 0) + 1 as high from ${messages} where room = ${room}
  ), step as (
    select low, high from bounds
    union all
    select
      case when probe.is_after then low else probe.seq + 1 end,
      case when probe.is_after then middle else high end
    from step
    cross join lateral (select (low + high) / 2 as middle) as halves
    cross join lateral (
      select seq, "timestamp" > ${time.toISOString()}::timestamptz as is_after from ${messages}
      where room = ${room} and seq >= middle order by seq limit 1
    ) as probe
    where low < high
  )
  select low from step where low = high
)`;
