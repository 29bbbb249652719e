/** Reports an audit in plain words. */
import { type Found, missingAtEnd, type Range, type RoomAudit } from "../drizzle/verify/audit.ts";
import { LIMITS } from "../rooms/protocol/limits.ts";
import type { RoomStatus } from "../rooms/protocol/status.ts";
import { number, plural } from "./words.ts";

export interface Report {
  /** Every promise holds. */
  isIntact: boolean;
  lines: string[];
}

const range = ([from, to]: Range): string => (from === to ? `${from}` : `${from} to ${to}`);

/** Lists the places, and how many more there are. */
const list = <Place>({ count, places }: Found<Place>, show: (place: Place) => string = String): string => {
  const more = count - places.length;
  return places.map(show).join(", ") + (more > 0 ? ` and ${number(more)} more` : "");
};

/** Reports on a room; `status` is the one that its deployment returned, null if unknown. */
export const report = (found: RoomAudit, status: RoomStatus | null): Report => {
  const faults: string[] = [];
  const notes: string[] = [];
  const lost = status && missingAtEnd(found.last, status.archivedSeq);
  const missing = found.missing + (lost ? lost[1] - lost[0] + 1 : 0);
  const gaps = { count: found.gaps.count + (lost ? 1 : 0), places: [...found.gaps.places, ...(lost ? [lost] : [])] };
  if (missing > 0) {
    const line = `${plural(missing, "message is", "messages are")} missing: ${list(gaps, range)}`;
    const deadLetters = status?.deadLetters ?? 0;
    if (missing <= deadLetters) notes.push(`${line} (dead letters of the room: Postgres rejected them)`);
    else
      faults.push(
        deadLetters > 0 ? `${line} (at most ${number(deadLetters)} of them are dead letters of the room)` : line,
      );
  }
  const fault = <Place>(found: Found<Place>, what: string, show?: (place: Place) => string) => {
    if (found.count > 0) faults.push(`${what}: ${list(found, show)}`);
  };
  fault(found.duplicateSeqs, "several rows have the same seq");
  fault(found.duplicateClientIds, "one user's clientId was stored twice, under seq", ([a, b]) => `${a} and ${b}`);
  fault(found.clockRegressions, "the timestamp is earlier than the previous message's, at seq");
  const longest = number(LIMITS.contentCharacters);
  fault(found.invalidContents, `invalid content (blank, or more than ${longest} characters), at seq`);
  fault(found.unknownUsers, "the user is not in the table users, at seq");
  fault(found.halfErased, "the message was erased, and something of it is left (rule A7), at seq");
  if (!found.isKnown && found.messages > 0) faults.push("the room is not in the table rooms");
  for (const [from, to, at] of found.jumps.places) {
    const what = from === 0 ? `numbering starts at ${to}` : `numbering jumps from ${from} to ${to}`;
    notes.push(`${what} on ${new Date(at).toISOString()}, when Postgres was unreachable (rule A5)`);
  }
  if (status && status.waiting > 0) notes.push(`${plural(status.waiting, "message")} waiting to be archived`);

  const isIntact = faults.length === 0;
  const extent =
    found.messages === 0 ? "no messages" : `${plural(found.messages, "message")}, seq ${found.first} to ${found.last}`;
  const head = `${isIntact ? "✅" : "❌"} ${found.room}: ${extent}${isIntact && notes.length === 0 && found.messages > 0 ? ", none missing" : ""}`;
  return { isIntact, lines: [head, ...faults.map((line) => `   ❌ ${line}`), ...notes.map((line) => `   ${line}`)] };
};
