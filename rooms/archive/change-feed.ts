/** Reads what changed after a rev: from the room's storage as far as that goes back, from Postgres beyond. */
import { messagesChanged } from "../../drizzle/messages.ts";
import { LIMITS } from "../protocol/limits.ts";
import { currentState, type HistorySources } from "./history.ts";
import { cutAt, type Page, querySize, takePage } from "./pages.ts";

/** Messages in their current state, ascending by the rev of their last change. */
export interface ChangesPage extends Page {
  /** Changes up to this one are part of this page and of those before it. */
  readonly rev: number;
}

/**
 * Returns a page of the messages that changed after `rev`, no more than one reply holds: at once if the room's storage has
 * all of it, otherwise a promise, which rejects when Postgres is down. Null if the room does not know: it never gave this
 * rev, or what clients have from that time may be out of date.
 */
export const readChanges = (sources: HistorySources, rev: number): ChangesPage | Promise<ChangesPage> | null => {
  const { room, storage, query } = sources;
  const { changes, lastReset } = storage;
  // A room that has stored nothing does not know its last rev.
  const isNumbered = storage.initialSeq !== null;
  if (rev < lastReset.rev || (isNumbered && rev > changes.rev)) return null;
  const start = isNumbered ? storage.startRev : Number.MAX_SAFE_INTEGER;
  if (rev >= start) {
    const page = takePage(changes.after(rev), LIMITS.historyMessages);
    return { ...page, rev: page.hasMore ? (page.messages.at(-1)?.rev ?? rev) : changes.rev };
  }
  const size = querySize(LIMITS.historyMessages);
  return query((db) => messagesChanged(db, room, rev, start, size)).then((rows) => {
    const states = rows.map((row) => currentState(sources, row));
    const page = takePage(states, LIMITS.historyMessages, { hasMore: cutAt(rows, size) !== null });
    const last = rows[page.messages.length - 1]?.rev ?? rev;
    if (page.hasMore) return { ...page, rev: last };
    return isNumbered ? { ...page, rev: start, hasMore: changes.rev > start } : { ...page, rev: last };
  });
};
