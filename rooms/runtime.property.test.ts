/** What holds for any sequence of inputs, on the real runtime. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NodeSqlite } from "../test/support/node-sqlite.ts";
import { ManualClock, RecordingSocket, TestRoom } from "../test/support/room-fixture.ts";
import { isMember, memberOf } from "./core/presence.ts";
import type { RoomState } from "./core/state.ts";
import type { Member, Message, Role, ServerEvent, User } from "./protocol/events.ts";
import { nameKey } from "./protocol/names.ts";

const USERS = 3;
const CONNECTIONS = ["a", "b", "c", "d", "e"];
/** Longer than any window of a room this small, ms. */
const FLUSH_MS = 100;

type Act = (room: TestRoom) => void;

const roleOf = (user: number): Role => (user === 0 ? "moderator" : "member");

/** The last user is a guest, whose name applications' users can take. */
const idOf = (user: number) => (user === USERS - 1 ? "guest-1" : `u${user}`);

/** Opens a connection. Every other client ends typing by itself. */
const open = (room: TestRoom, id: string, user: User, role: Role) => {
  const extended = CONNECTIONS.indexOf(id) % 2 === 1;
  room.open(id, user, role, new RecordingSocket(), null, { batch: true, extended });
};

/** An act by a connection, if it is open. */
const by = <Value>(
  connection: fc.Arbitrary<string>,
  value: fc.Arbitrary<Value>,
  act: (room: TestRoom, id: string, value: Value) => void,
) =>
  fc.tuple(connection, value).map(
    ([id, chosen]): Act =>
      (room) => {
        if (room.state.connections.has(id)) act(room, id, chosen);
      },
  );

const connection = fc.constantFrom(...CONNECTIONS);
const user = fc.nat({ max: USERS - 1 });
const username = fc.constantFrom("Anna", "anna", "Anna!", "Борис", "Chen");
/** Time stands still unless an act moves it, so any number of events can fall into one window. */
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(connection, user, username, fc.boolean()).map(
    ([id, who, name, isModerator]): Act =>
      (room) => {
        const role = isModerator ? "moderator" : roleOf(who);
        if (!room.state.connections.has(id)) open(room, id, { id: idOf(who), username: name }, role);
      },
  ),
  by(connection, fc.constant(null), (room, id) => room.send(id, "joinRoom", {})),
  by(connection, username, (room, id, name) => room.send(id, "joinRoom", { username: name })),
  by(connection, username, (room, id, name) => room.send(id, "setUsername", { username: name })),
  by(connection, fc.constant(null), (room, id) => room.send(id, "leaveRoom", {})),
  by(connection, fc.constantFrom(undefined, "x", "y", "z"), (room, id, clientId) =>
    room.send(id, "sendMessage", clientId === undefined ? { content: "m" } : { content: "m", clientId }),
  ),
  fc.tuple(user, fc.constantFrom(undefined, "x", "y", "z")).map(
    ([who, clientId]): Act =>
      (room) => {
        room.post({ id: idOf(who), username: `user ${who}` }, "m", clientId, { role: roleOf(who) });
      },
  ),
  by(connection, fc.boolean(), (room, id, isTyping) => room.send(id, "typing", { isTyping })),
  by(connection, fc.constant(null), (room, id) => room.disconnect(id)),
  by(connection, fc.integer({ min: 1, max: 5 }), (room, id, seq) =>
    room.send(id, "editMessage", { seq, content: "edited" }),
  ),
  by(connection, fc.integer({ min: 1, max: 5 }), (room, id, seq) => room.send(id, "deleteMessage", { seq })),
  by(connection, fc.tuple(user, fc.constantFrom(0, 1, 5), fc.boolean()), (room, id, [who, seconds, isMute]) =>
    room.send(id, isMute ? "muteUser" : "removeUser", { userId: idOf(who), seconds }),
  ),
  by(connection, fc.constantFrom(0, 1, 5), (room, id, seconds) => room.send(id, "setSlowMode", { seconds })),
  by(connection, fc.boolean(), (room, id, closed) => room.send(id, "setClosed", { closed })),
  fc.integer({ min: 1, max: FLUSH_MS }).map(
    (ms): Act =>
      (room) =>
        room.clock.advance(ms),
  ),
  fc.integer({ min: 1, max: 7_000 }).map(
    (ms): Act =>
      (room) =>
        room.clock.advance(ms),
  ),
);

const sql = new NodeSqlite();

/** A room that three users have joined. */
const populatedRoom = () => {
  sql.deleteRows();
  const room = new TestRoom({ clock: new ManualClock(), sql });
  CONNECTIONS.slice(0, USERS).forEach((id, i) => {
    open(room, id, { id: idOf(i), username: `user ${i}` }, roleOf(i));
    room.send(id, "joinRoom", {});
  });
  return room;
};

/** Runs `check` on many populated rooms with acts of their own. */
const forAll = (check: (room: TestRoom, acts: Act[]) => void) =>
  fc.assert(
    fc.property(fc.array(acts, { minLength: 20, maxLength: 60 }), (list) => check(populatedRoom(), list)),
    { numRuns: 3_000 },
  );

/** Lets everything out that is queued. */
const flush = (room: TestRoom) => room.clock.advance(FLUSH_MS);

/** A message without the clientId, which only its author sees. */
type SeenMessage = Omit<Message, "clientId">;

/** What a client knows. */
interface View {
  members: Map<string, Member>;
  typing: Set<string>;
  messages: Map<number, SeenMessage>;
  settings: unknown;
}

/** The fields that an edit and a deletion replace. */
const withoutEdit = ({ editedAt: _, mentions: __, ...message }: SeenMessage) => ({
  ...message,
  content: "",
});

/** Applies events as a client does, from its last roster on. */
const reduce = (events: ServerEvent[]): View => {
  const view: View = { members: new Map(), typing: new Set(), messages: new Map(), settings: null };
  const put = ({ clientId: _, ...message }: Message) => view.messages.set(message.seq, message);
  for (const { event, data } of events) {
    if (event === "roomUsers") {
      view.members = new Map(data.users.map((user) => [user.id, user]));
      view.typing.clear();
    } else if (event === "userJoined") view.members.set(data.user.id, data.user);
    else if (event === "roomSettings") view.settings = data;
    else if (event === "userLeft") view.members.delete(data.user.id);
    else if (event === "userTyping" && data.isTyping) view.typing.add(data.userId);
    else if (event === "userTyping") view.typing.delete(data.userId);
    else if (event === "message") put(data);
    else if (event === "messageHistory") data.messages.forEach(put);
    else if (event === "messageEdited" || event === "messageDeleted") {
      const message = view.messages.get(data.seq);
      const { room: _, ...change } = data;
      if (message) view.messages.set(data.seq, { ...withoutEdit(message), ...change });
    }
  }
  return view;
};

/** The room as one user would see it in a snapshot. */
const truth = ({ state, log }: TestRoom, userId: string): View => ({
  members: membersOf(state),
  typing: new Set(
    [...state.users.values()].filter((p) => p.typingUntil !== null && p.profile.id !== userId).map((p) => p.profile.id),
  ),
  messages: reduce([{ event: "messageHistory", data: { room: "", messages: log, hasMore: false, rev: 0 } }]).messages,
  settings: { room: state.room, ...state.settings },
});

const membersOf = (state: RoomState) =>
  new Map([...state.users.values()].filter(isMember).map((user) => [user.profile.id, memberOf(user)]));

const joinedOf = ({ state }: TestRoom) => [...state.connections.values()].filter(({ joined }) => joined);

/** What the connection has received since its last join. */
const sinceJoin = (room: TestRoom, id: string) => {
  const events = room.sockets.get(id)?.events ?? [];
  // The roster comes first of all replies to a join.
  return events.slice(events.findLastIndex(({ event }) => event === "roomUsers"));
};

/** What holds after any sequence of inputs, once it is flushed. Checks come in this order; the last one empties the room. */
const INVARIANTS: Record<string, (room: TestRoom) => void> = {
  "[P1] [T1] [T3] [M1] [E3] the events since a join add up to a fresh snapshot": (room) => {
    for (const { id, userId } of joinedOf(room)) expect(reduce(sinceJoin(room, id))).toEqual(truth(room, userId));
  },

  "[P1] [M2] [E3] receiving any prefix twice changes nothing": (room) => {
    for (const { id } of joinedOf(room)) {
      const events = sinceJoin(room, id);
      for (let n = 0; n <= events.length; n++) {
        expect(reduce([...events.slice(0, n), ...events])).toEqual(reduce(events));
      }
    }
  },

  "[P6] no two members have the same name, and the index of names is exactly theirs": ({ state }) => {
    const members = [...state.users.values()].filter(isMember);
    expect(state.names).toEqual(new Map(members.map(({ profile }) => [nameKey(profile.username), profile.id])));
    expect(state.names.size).toBe(members.length);
  },

  "[M2] [M3] seqs are dense, and a user's clientId is stored once": ({ log }) => {
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    const keys = log.filter((message) => message.clientId).map(({ userId, clientId }) => `${userId} ${clientId}`);
    expect(new Set(keys).size).toBe(keys.length);
  },

  "[P3] once everyone is gone nothing is left: no user, no name, no deadline": (room) => {
    for (const id of room.state.connections.keys()) room.disconnect(id);
    room.clock.advance(60_000);
    void room.runtime.alarm();
    const { connections, users, names, confusables, looseNames, deadlines, nextDeadline, wakeAt, joined } = room.state;
    const sizes = [connections, users, names, confusables, looseNames, deadlines].map(({ size }) => size);
    expect([...sizes, nextDeadline, wakeAt, joined]).toEqual([0, 0, 0, 0, 0, 0, null, null, 0]);
  },
};

describe("for any sequence of inputs", () => {
  it("[P1] [P3] [P6] [T1] [T3] [M1] [M2] [M3] [E3] the invariants hold at its end", () => {
    forAll((room, list) => {
      for (const act of list) act(room);
      flush(room);
      for (const [name, check] of Object.entries(INVARIANTS)) {
        try {
          check(room);
        } catch (error) {
          throw new Error(name, { cause: error });
        }
      }
    });
  });

  it("[P1] the members that a client knows are the room's after every flush", () => {
    forAll((room, list) => {
      for (const act of list) {
        act(room);
        flush(room);
        for (const { id } of joinedOf(room)) expect(reduce(sinceJoin(room, id)).members).toEqual(membersOf(room.state));
      }
    });
  });

  it("[M3] sending any prefix of a conversation again stores nothing twice", () => {
    const messages = fc.array(fc.tuple(user, fc.nat({ max: 30 })), { maxLength: 60 });
    fc.assert(
      fc.property(messages, fc.nat({ max: 60 }), (all, length) => {
        const room = populatedRoom();
        const send = ([who, n]: [number, number]) =>
          room.send(CONNECTIONS[who] ?? "", "sendMessage", { content: "m", clientId: `c${n}` });
        all.forEach(send);
        flush(room);
        const before = room.log;
        all.slice(0, length).forEach(send);
        flush(room);
        expect(room.log).toEqual(before);
      }),
    );
  });
});
