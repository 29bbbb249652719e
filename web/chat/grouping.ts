/** How messages are laid out: by day, and within a day by who speaks. */
import type { Message } from "../../rooms/protocol.ts";

export interface Group {
  kind: "group";
  /** Names the group for as long as its first message stays the first. */
  key: string;
  userId: string | null;
  username: string;
  messages: Message[];
}

export interface Day {
  kind: "day";
  key: string;
  /** A moment of that day. */
  date: Date;
}

/** Someone who says something after this long begins a new group. */
const PAUSE_MS = 5 * 60_000;

/** Puts a day before the first message of each local day, and what one user says in a row into one group. */
export const layOut = (messages: readonly Message[]): (Group | Day)[] => {
  const rows: (Group | Day)[] = [];
  let group: Group | undefined;
  let day = "";
  let last = 0;
  for (const message of messages) {
    const date = new Date(message.timestamp);
    const dayOfMessage = date.toDateString();
    if (dayOfMessage !== day) {
      day = dayOfMessage;
      group = undefined;
      rows.push({ kind: "day", key: day, date });
    }
    const { userId, username, seq } = message;
    const goesOn = group?.userId === userId && group.username === username && date.getTime() - last < PAUSE_MS;
    if (group === undefined || !goesOn) {
      group = { kind: "group", key: `group-${seq}`, userId, username, messages: [] };
      rows.push(group);
    }
    group.messages.push(message);
    last = date.getTime();
  }
  return rows;
};

/** One of `count` numbers from 0, the same for the same text: a user's colour. */
export const hueOf = (text: string, count: number): number => {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % count;
};
