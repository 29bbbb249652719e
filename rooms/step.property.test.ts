/** What holds for any sequence of inputs. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PureRoom } from "../test/pure-room.ts";
import { isMember, nextDeadline } from "./presence.ts";
import { nameKey, type ServerEvent } from "./protocol.ts";
import type { RoomState } from "./state.ts";

const USERS = 3;
const CONNECTIONS = ["a", "b", "c", "d", "e"];

type Act = (room: PureRoom) => void;

const connection = fc.constantFrom(...CONNECTIONS);
const username = fc.constantFrom("Anna", "anna", "Борис", "Chen");
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(connection, fc.nat({ max: USERS - 1 }), username).map(
    ([id, user, name]): Act =>
      (room) => {
        if (!room.state.connections.has(id)) room.open(id, { id: `u${user}`, username: name });
      },
  ),
  connection.map(
    (id): Act =>
      (room) =>
        room.say(id, "joinRoom", {}),
  ),
  fc.tuple(connection, username).map(
    ([id, name]): Act =>
      (room) =>
        room.say(id, "joinRoom", { username: name }),
  ),
  fc.tuple(connection, username).map(
    ([id, name]): Act =>
      (room) =>
        room.say(id, "setUsername", { username: name }),
  ),
  connection.map(
    (id): Act =>
      (room) =>
        room.say(id, "leaveRoom", {}),
  ),
  fc.tuple(connection, fc.option(fc.constantFrom("x", "y", "z"), { nil: undefined })).map(
    ([id, clientId]): Act =>
      (room) =>
        room.say(id, "sendMessage", clientId === undefined ? { content: "m" } : { content: "m", clientId }),
  ),
  fc.tuple(connection, fc.boolean()).map(
    ([id, on]): Act =>
      (room) =>
        room.say(id, "typing", { isTyping: on }),
  ),
  connection.map(
    (id): Act =>
      (room) =>
        room.input({ type: "closed", connection: id }),
  ),
  fc.integer({ min: 1, max: 7_000 }).map(
    (ms): Act =>
      (room) =>
        room.pass(ms),
  ),
);
/** Runs `check` on many rooms, with acts that begin when three users have joined. */
const forAll = (check: (room: PureRoom, acts: Act[]) => void) =>
  fc.assert(
    fc.property(fc.array(acts, { minLength: 20, maxLength: 60 }), (list) => {
      const room = new PureRoom();
      CONNECTIONS.slice(0, USERS).forEach((id, i) => {
        room.open(id, { id: `u${i}`, username: `user ${i}` });
        room.say(id, "joinRoom", {});
      });
      check(room, list);
    }),
    { numRuns: 500 },
  );

/** What a client that has seen these events shows as the members, by id; null before its first roster. */
const membersSeen = (events: ServerEvent[]): Map<string, string> | null => {
  let members: Map<string, string> | null = null;
  for (const { event, data } of events) {
    if (event === "roomUsers") members = new Map(data.users.map(({ id, username }) => [id, username]));
    else if (event === "userJoined") members?.set(data.user.id, data.user.username);
    else if (event === "userLeft") members?.delete(data.user.id);
  }
  return members;
};

const membersOf = (state: RoomState) =>
  new Map([...state.users.values()].filter(isMember).map(({ user }) => [user.id, user.username]));

describe("for any sequence of inputs", () => {
  it("[P1] every joined connection sees just the members that the room holds", () => {
    forAll((room, list) => {
      for (const act of list) {
        act(room);
        for (const { id, joined } of room.state.connections.values()) {
          if (joined) expect(membersSeen(room.received.get(id) ?? [])).toEqual(membersOf(room.state));
        }
      }
    });
  });

  it("[P6] no two members have the same name, and the index of names is just theirs", () => {
    forAll((room, list) => {
      for (const act of list) act(room);
      const members = [...room.state.users.values()].filter(isMember);
      expect(room.state.names).toEqual(new Map(members.map(({ user }) => [nameKey(user.username), user.id])));
      expect(room.state.names.size).toBe(members.length);
    });
  });

  it("[T1] [T2] [T3] every joined connection sees just those others typing who are", () => {
    forAll((room, list) => {
      for (const act of list) act(room);
      const typing = [...room.state.users.values()].filter((p) => p.typingUntil !== null).map((p) => p.user.id);
      for (const { id, userId, joined } of room.state.connections.values()) {
        if (!joined) continue;
        const events = room.received.get(id) ?? [];
        const seen = new Set<string>();
        for (const { event, data } of events.slice(events.findLastIndex(({ event }) => event === "roomUsers"))) {
          if (event !== "userTyping") continue;
          if (data.isTyping) seen.add(data.userId);
          else seen.delete(data.userId);
        }
        expect([...seen].sort()).toEqual(typing.filter((user) => user !== userId).sort());
      }
    });
  });

  it("[M2] [M3] seq is dense, and a clientId of a user is stored once", () => {
    forAll((room, list) => {
      for (const act of list) act(room);
      expect(room.log.map(({ seq }) => seq)).toEqual(room.log.map((_, index) => index + 1));
      const keys = room.log.filter((m) => m.clientId).map((m) => `${m.userId} ${m.clientId}`);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  it("[M1] [P1] what a connection saw at its last join and after is all that was said", () => {
    forAll((room, list) => {
      for (const act of list) act(room);
      for (const { id, joined } of room.state.connections.values()) {
        if (!joined) continue;
        const seen = new Set<number>();
        for (const { event, data } of room.received.get(id) ?? []) {
          if (event === "message") seen.add(data.seq);
          if (event === "messageHistory") for (const message of data.messages) seen.add(message.seq);
        }
        expect([...seen].sort((a, b) => a - b)).toEqual(room.log.map(({ seq }) => seq));
      }
    });
  });

  it("[P3] when everyone has gone nothing is left: no user, no name, no deadline", () => {
    forAll((room, list) => {
      for (const act of list) act(room);
      for (const id of CONNECTIONS) room.input({ type: "closed", connection: id });
      room.pass(60_000);
      const { connections, users, names, due } = room.state;
      expect([connections.size, users.size, names.size, due.size, nextDeadline(room.state)]).toEqual([
        0,
        0,
        0,
        0,
        null,
      ]);
    });
  });
});
