/** The members of the room. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Member, ServerData } from "../../rooms/protocol/events.ts";

export interface Roster {
  /** By id. The room lists at most 500 of its members. */
  readonly users: ReadonlyMap<string, Member>;
  /** The number of members, listed or not. */
  readonly total: number;
}

export interface RosterModel {
  readonly roster: ReadonlySignal<Roster>;
  set(data: ServerData<"roomUsers">): void;
  /** A member has joined, or has another name or role. */
  joined(data: ServerData<"userJoined">): void;
  left(data: ServerData<"userLeft">): void;
}

export const createRoster = (): RosterModel => {
  const roster = signal<Roster>({ users: new Map(), total: 0 });
  return {
    roster,
    set: ({ users, total }) => {
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
