/** Who is in the room. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ServerData, User } from "../../rooms/protocol/events.ts";

export interface Roster {
  /** By id. The room lists at most 500 of its members. */
  readonly users: ReadonlyMap<string, User>;
  /** How many there are, listed or not. */
  readonly total: number;
}

export interface People {
  readonly roster: ReadonlySignal<Roster>;
  list(data: ServerData<"roomUsers">): void;
  /** Someone came, or someone who is here has another name. */
  joined(data: ServerData<"userJoined">): void;
  left(data: ServerData<"userLeft">): void;
}

export const createPeople = (): People => {
  const roster = signal<Roster>({ users: new Map(), total: 0 });
  return {
    roster,
    list: ({ users, total }) => {
      roster.value = { users: new Map(users.map((user) => [user.id, user])), total };
    },
    joined: ({ user, total }) => {
      roster.value = { users: new Map(roster.peek().users).set(user.id, user), total };
    },
    left: ({ user, total }) => {
      const users = new Map(roster.peek().users);
      users.delete(user.id);
      roster.value = { users, total };
    },
  };
};
