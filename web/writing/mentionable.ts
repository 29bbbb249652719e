/** Whom a mention can be completed to: the members, and the authors of recent messages. */
import type { Member, Message } from "../../rooms/protocol/events.ts";
import { mentionKey } from "../../rooms/protocol/mentions.ts";

export interface Person {
  readonly name: string;
  /** Its `mentionKey`. */
  readonly key: string;
  readonly userId: string | null;
  /** The room resolves mentions of present members only. */
  readonly isPresent: boolean;
}

/** So many of the latest messages are looked at for their authors. */
const MAX_MESSAGES = 200;

/** Returns everybody but this user, the present first, those who wrote last before the others. Each name occurs once. */
export const listPeople = (
  members: ReadonlyMap<string, Member>,
  messages: readonly Message[],
  ownId: string,
): Person[] => {
  const people = new Map<string, Person>();
  const add = (name: string, userId: string | null, isPresent: boolean) => {
    const key = mentionKey(name);
    if (name !== "" && userId !== ownId && !people.has(key)) people.set(key, { name, key, userId, isPresent });
  };
  const authors = messages.slice(-MAX_MESSAGES).reverse();
  for (const { userId } of authors) {
    const member = userId === null ? undefined : members.get(userId);
    if (member) add(member.username, userId, true);
  }
  for (const { id, username } of members.values()) add(username, id, true);
  for (const { userId, username } of authors) {
    // Under their present name, a member is already there.
    if (userId === null || !members.has(userId)) add(username, userId, false);
  }
  return [...people.values()];
};

/** Returns the people whose name begins with `query`, or has a word that does: the present first, whole names first. */
export const findPeople = (people: readonly Person[], query: string): Person[] => {
  const start = mentionKey(query);
  const rankOf = ({ key, isPresent }: Person): number | null => {
    const absent = isPresent ? 0 : 2;
    if (key.startsWith(start)) return absent;
    return key.split(/[^\p{L}\p{M}\p{N}]+/u).some((word) => word.startsWith(start)) ? absent + 1 : null;
  };
  return people
    .map((person) => ({ person, rank: rankOf(person) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ person }) => person);
};
