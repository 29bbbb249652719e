/** What an audit has found, in plain words. */
import { type Found, missingAtEnd, type Range, type RoomAudit } from "./audit.ts";

/** What a deployment says of a room: `GET /api/rooms/:room`. */
export interface RoomStatus {
  archivedSeq: number;
  waiting: number;
  deadLetters: number;
}

export interface Findings {
  /** Every promise holds. */
  isWhole: boolean;
  lines: string[];
}

const number = (count: number): string => count.toLocaleString("en-US");

const plural = (count: number, one: string, many = `${one}s`): string => `${number(count)} ${count === 1 ? one : many}`;

const range = ([from, to]: Range): string => (from === to ? `${from}` : `${from} to ${to}`);

/** The places, and that there are more. */
const list = <Place>({ count, places }: Found<Place>, show: (place: Place) => string = String): string => {
  const more = count - places.length;
  return places.map(show).join(", ") + (more > 0 ? ` and ${number(more)} more` : "");
};

/** What was found in a room; `status` is what the deployment says of it, null where that is not known. */
export const describe = (found: RoomAudit, status: RoomStatus | null): Findings => {
  const faults: string[] = [];
  const notes: string[] = [];
  const lost = status && missingAtEnd(found.last, status.archivedSeq);
  const missing = found.missing + (lost ? lost[1] - lost[0] + 1 : 0);
  const gaps = { count: found.gaps.count + (lost ? 1 : 0), places: [...found.gaps.places, ...(lost ? [lost] : [])] };
  if (missing > 0) {
    const line = `${plural(missing, "message is", "messages are")} missing: ${list(gaps, range)}`;
    const deadLetters = status?.deadLetters ?? 0;
    if (missing <= deadLetters) notes.push(`${line} (set aside by the room, because Postgres refused them)`);
    else
      faults.push(deadLetters > 0 ? `${line} (the room has set aside ${number(deadLetters)} of them at most)` : line);
  }
  const fault = <Place>(found: Found<Place>, what: string, show?: (place: Place) => string) => {
    if (found.count > 0) faults.push(`${what}: ${list(found, show)}`);
  };
  fault(found.doubles, "more than one row has the same seq");
  fault(found.repeats, "the same user's clientId is there twice, under seq", ([a, b]) => `${a} and ${b}`);
  fault(found.falls, "the time is before that of the message before, at seq");
  fault(found.contents, "content that no room takes (blank, or more than 4,000 characters), at seq");
  fault(found.strangers, "a user who is not in the table users, at seq");
  if (!found.isKnown && found.messages > 0) faults.push("the room is not in the table rooms");
  for (const [from, to, at] of found.jumps.places) {
    const since = from === 0 ? "numbering began" : `numbering jumps from ${from}`;
    notes.push(`${since} at ${to} on ${new Date(at).toISOString()}, when Postgres did not answer (rule A5)`);
  }
  if (status && status.waiting > 0) notes.push(`${plural(status.waiting, "message")} waiting to be archived`);

  const isWhole = faults.length === 0;
  const extent =
    found.messages === 0 ? "no messages" : `${plural(found.messages, "message")}, seq ${found.first} to ${found.last}`;
  const head = `${isWhole ? "✅" : "❌"} ${found.room}: ${extent}${isWhole && notes.length === 0 && found.messages > 0 ? ", none missing" : ""}`;
  return { isWhole, lines: [head, ...faults.map((line) => `   ❌ ${line}`), ...notes.map((line) => `   ${line}`)] };
};
