/** What holds for any sequence of inputs. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PureRoom } from "../test/pure-room.ts";
import { isMember } from "./core/presence.ts";
import type { RoomState } from "./core/state.ts";
import type { Message, Role, ServerEvent } from "./protocol/events.ts";
import { nameKey } from "./protocol/names.ts";

const USERS = 3;
const CONNECTIONS = ["a", "b", "c", "d", "e"];

type Act = (room: PureRoom) => void;

const roleOf = (user: number): Role => (user === 0 ? "moderator" : "member");

const connection = fc.constantFrom(...CONNECTIONS);
const username = fc.constantFrom("Anna", "anna", "Борис", "Chen");
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(connection, fc.nat({ max: USERS - 1 }), username).map(
    ([id, user, name]): Act =>
      (room) => {
        if (!room.state.connections.has(id)) room.open(id, { id: `u${user}`, username: name }, roleOf(user));
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
  fc.tuple(connection, fc.integer({ min: 1, max: 5 }), fc.boolean()).map(
    ([id, seq, isEdit]): Act =>
      (room) =>
        isEdit ? room.say(id, "editMessage", { seq, content: "changed" }) : room.say(id, "deleteMessage", { seq }),
  ),
  fc.tuple(connection, fc.nat({ max: USERS - 1 }), fc.constantFrom(0, 1, 5), fc.boolean()).map(
    ([id, user, seconds, isMute]): Act =>
      (room) =>
        room.say(id, isMute ? "muteUser" : "removeUser", { userId: `u${user}`, seconds }),
  ),
  fc.constant((room: PureRoom) => room.flush()),
  fc.integer({ min: 1, max: 7_000 }).map(
    (ms): Act =>
      (room) =>
        room.pass(ms),
  ),
);
/** Runs `check` on many rooms, with acts that begin when three users have joined; they flush when it pleases them. */
const forAll = (check: (room: PureRoom, acts: Act[]) => void) =>
  fc.assert(
    fc.property(fc.array(acts, { minLength: 20, maxLength: 60 }), (list) => {
      const room = new PureRoom({ batches: true });
      CONNECTIONS.slice(0, USERS).forEach((id, i) => {
        room.open(id, { id: `u${i}`, username: `user ${i}` }, roleOf(i));
        room.say(id, "joinRoom", {});
      });
      check(room, list);
    }),
    { numRuns: 3_000 },
  );

/** What a client knows. */
interface View {
  members: Map<string, string>;
  typing: Set<string>;
  messages: Map<number, Omit<Message, "clientId">>;
}

/** What a client makes of what it receives, from its last roster on: rosters, messages and changes by their keys. */
const reduce = (events: ServerEvent[]): View => {
  const view: View = { members: new Map(), typing: new Set(), messages: new Map() };
  const put = ({ clientId: _, ...message }: Message) => view.messages.set(message.seq, message);
  for (const { event, data } of events) {
    if (event === "roomUsers") {
      view.members = new Map(data.users.map(({ id, username }) => [id, username]));
      view.typing.clear();
    } else if (event === "userJoined") view.members.set(data.user.id, data.user.username);
    else if (event === "userLeft") view.members.delete(data.user.id);
    else if (event === "userTyping" && data.isTyping) view.typing.add(data.userId);
    else if (event === "userTyping") view.typing.delete(data.userId);
    else if (event === "message") put(data);
    else if (event === "messageHistory") data.messages.forEach(put);
    else if (event === "messageEdited" || event === "messageDeleted") {
      const message = view.messages.get(data.seq);
      const { room: _, ...change } = data;
      if (message) view.messages.set(data.seq, { ...message, content: "", ...change });
    }
  }
  return view;
};

/** What the room itself holds, as one user would see it. */
const truth = ({ state, log }: PureRoom, userId: string): View => ({
  members: membersOf(state),
  typing: new Set(
    [...state.users.values()].filter((p) => p.typingUntil !== null && p.user.id !== userId).map((p) => p.user.id),
  ),
  messages: reduce([{ event: "messageHistory", data: { room: "", messages: log, hasMore: false } }]).messages,
});

const membersOf = (state: RoomState) =>
  new Map([...state.users.values()].filter(isMember).map(({ user }) => [user.id, user.username]));

const joinedOf = ({ state }: PureRoom) => [...state.connections.values()].filter(({ joined }) => joined);

/** What the connection has received since its last join. */
const sinceJoin = (room: PureRoom, id: string) => {
  const events = room.received.get(id) ?? [];
  // Changes that were missed come after the roster, so all that belongs to a join follows its roster.
  return events.slice(events.findLastIndex(({ event }) => event === "roomUsers"));
};

describe("for any sequence of inputs", () => {
  it("[P1] [T1] [T3] [M1] [E3] what was told at the join and after equals a fresh snapshot", () => {
    forAll((room, list) => {
      for (const act of list) act(room);
      room.settle();
      for (const { id, userId } of joinedOf(room)) expect(reduce(sinceJoin(room, id))).toEqual(truth(room, userId));
    });
  });

  it("[P1] after every flush the members that a client sees are the members that the room holds", () => {
    forAll((room, list) => {
      for (const act of list) {
        act(room);
        room.flush();
        for (const { id } of joinedOf(room)) expect(reduce(sinceJoin(room, id)).members).toEqual(membersOf(room.state));
      }
    });
  });

  it("[M3] replaying any prefix of what was said twice stores nothing twice", () => {
    const said = fc.array(fc.tuple(fc.nat({ max: USERS - 1 }), fc.nat({ max: 30 })), { maxLength: 60 });
    fc.assert(
      fc.property(said, fc.nat({ max: 60 }), (all, length) => {
        const room = new PureRoom({ batches: true });
        for (let i = 0; i < USERS; i++) {
          room.open(`${i}`, { id: `u${i}`, username: `user ${i}` });
          room.say(`${i}`, "joinRoom", {});
        }
        const say = ([user, n]: [number, number]) =>
          room.say(`${user}`, "sendMessage", { content: "m", clientId: `c${n}` });
        all.forEach(say);
        room.flush();
        const before = structuredClone(room.log);
        all.slice(0, length).forEach(say);
        room.flush();
        expect(room.log).toEqual(before);
      }),
    );
  });

  it("[P1] [M2] [E3] receiving any prefix twice changes nothing of what a client sees", () => {
    forAll((room, list) => {
      for (const act of list) act(room);
      room.settle();
      for (const { id } of joinedOf(room)) {
        const events = sinceJoin(room, id);
        for (let n = 0; n <= events.length; n++) {
          expect(reduce([...events.slice(0, n), ...events])).toEqual(reduce(events));
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

  it("[M2] [M3] seq is dense, and a clientId of a user is stored once", () => {
    forAll((room, list) => {
      for (const act of list) act(room);
      room.flush();
      expect(room.log.map(({ seq }) => seq)).toEqual(room.log.map((_, index) => index + 1));
      const keys = room.log.filter((m) => m.clientId).map((m) => `${m.userId} ${m.clientId}`);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  it("[P3] when everyone has gone nothing is left: no user, no name, no deadline", () => {
    forAll((room, list) => {
      for (const act of list) act(room);
      for (const id of CONNECTIONS) room.input({ type: "closed", connection: id });
      room.pass(60_000);
      const { connections, users, names, due, nextDue } = room.state;
      expect([connections.size, users.size, names.size, due.size, nextDue]).toEqual([0, 0, 0, 0, null]);
    });
  });
});
