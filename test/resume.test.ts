/** The page's client against the room's own logic, over a line that breaks. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import { HEARTBEAT_ANSWER_MS, HEARTBEAT_INTERVAL_MS } from "../rooms/protocol/limits.ts";
import { createRoom } from "../web/client/room.ts";
import type { RoomClient } from "../web/client/room-client.ts";
import { memoryStore, type Store } from "../web/client/storage.ts";
import { createVisitedRooms } from "../web/client/visited-rooms.ts";
import { PageRoom, PageSocket } from "./support/page-socket.ts";

/** So long after a loss the line is about to be taken up again. */
const DURING_MS = 500;

const clients: RoomClient[] = [];
const network = { isDown: false };

const open = (id: string, { username = id, store = memoryStore() }: { username?: string; store?: Store } = {}) => {
  const session = { token: "", user: { id, username }, expiresAt: "" };
  const client = createRoom({
    room: "general",
    origin: "ws://localhost",
    session: () => ({ ...session, token: encodeURIComponent(`${id} ${session.user.username}`) }),
    store,
    visitedRooms: createVisitedRooms(store),
    isOffline: () => network.isDown,
    onRenamed: (name) => {
      session.user = { id, username: name };
    },
  });
  clients.push(client);
  return client;
};

const lines = () => [...PageSocket.room.pages.values()];
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const settled = () => pass(30_000);
const said = () => PageSocket.room.log.map(({ content }) => content);
const seen = (client: RoomClient) => client.timeline.messages.value.map(({ content }) => content);
const waiting = (client: RoomClient) => client.outbox.entries.value.map(({ content }) => content);
const names = (client: RoomClient) => [...client.roster.value.users.values()].map(({ username }) => username).sort();

beforeEach(() => {
  vi.useFakeTimers();
  PageSocket.room = new PageRoom();
  network.isDown = false;
  vi.stubGlobal("WebSocket", PageSocket);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Numbers from 0 to below 1, the same for the same seed. */
const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

test.each(Array.from({ length: 30 }, (_, seed) => seed))(
  "nothing is lost, doubled or out of order over a line that breaks and pages that reload (%i)",
  async (seed) => {
    const next = random(seed);
    const store = memoryStore();
    let anna = open("anna", { store });
    const boris = open("boris");
    const spoken: string[] = [];
    for (let n = 0; n < 45; n++) {
      const writer = next() < 0.5 ? anna : boris;
      writer.sendMessage(`${writer.userId} ${n}`);
      spoken.push(`${writer.userId} ${n}`);
      if (next() < 0.2) lines()[Math.floor(next() * lines().length)]?.cut();
      if (next() < 0.1) {
        anna.close();
        anna = open("anna", { store });
      }
      await pass(next() < 0.8 ? next() * 20 : next() * 3_000);
    }
    await settled();
    expect(said().toSorted()).toEqual(spoken.toSorted());
    for (const who of ["anna", "boris"]) {
      const own = (all: string[]) => all.filter((content) => content.startsWith(who));
      expect(own(said())).toEqual(own(spoken));
    }
    expect(seen(anna)).toEqual(said());
    expect(seen(boris)).toEqual(said());
    expect(waiting(anna)).toEqual([]);
    expect(waiting(boris)).toEqual([]);
  },
);

test("what was missed comes page after page, while others go on talking", async () => {
  const anna = open("anna");
  const boris = open("boris");
  await settled();
  anna.sendMessage("before");
  await settled();
  lines()[0]?.cut();
  for (let n = 0; n < 150; n++) boris.sendMessage(`missed ${n}`);
  await pass(DURING_MS);
  boris.sendMessage("meanwhile");
  await settled();
  for (let n = 0; n < 150; n++) boris.sendMessage(`more ${n}`);
  await settled();
  expect(seen(anna)).toHaveLength(302);
  expect(seen(anna)).toEqual(said());
});

test("earlier messages come when they are asked for, up to the first", async () => {
  const boris = open("boris");
  await settled();
  for (let n = 0; n < 120; n++) boris.sendMessage(`message ${n}`);
  await settled();
  const anna = open("anna");
  await settled();
  expect(seen(anna)).toEqual(said().slice(-50));
  for (let page = 0; page < 3; page++) {
    anna.loadOlder();
    anna.loadOlder();
    await settled();
  }
  expect(seen(anna)).toEqual(said());
  expect(anna.timeline.hasOlder.value).toBe(false);
});

test("history that is away for a while is asked for again, and the room is joined all the same", async () => {
  const boris = open("boris");
  await settled();
  boris.sendMessage("one");
  await settled();
  PageSocket.room.historyFailures = 3;
  const anna = open("anna");
  await pass(50);
  expect(anna.joinState.value.kind).toBe("joined");
  anna.sendMessage("two");
  await settled();
  expect(seen(anna)).toEqual(["one", "two"]);
  expect(anna.timeline.isCaughtUp.value).toBe(true);
});

test("a line that falls silent is noticed and replaced", async () => {
  const anna = open("anna");
  await settled();
  const [line] = lines();
  if (line) line.isSilent = true;
  anna.sendMessage("into the void");
  await pass(HEARTBEAT_INTERVAL_MS + HEARTBEAT_ANSWER_MS + 100);
  expect(line?.readyState).toBe(3);
  await settled();
  expect(seen(anna)).toEqual(["into the void"]);
  expect(anna.status.value.kind).toBe("online");
});

test("the network's going is noticed within seconds, and its return at once", async () => {
  const anna = open("anna");
  await settled();
  network.isDown = true;
  for (const line of lines()) line.isSilent = true;
  anna.check();
  await pass(HEARTBEAT_ANSWER_MS + 1);
  expect(anna.status.value.kind).toBe("offline");
  network.isDown = false;
  anna.check();
  await pass(50);
  expect(anna.status.value.kind).toBe("online");
});

test("a refusal is final until someone asks again", async () => {
  const anna = open("anna");
  await settled();
  lines()[0]?.closeByRoom(CLOSE.forbidden);
  await settled();
  anna.check();
  await settled();
  expect(lines()).toEqual([]);
  expect(anna.status.value).toMatchObject({ kind: "rejected", code: CLOSE.forbidden });
  anna.restart();
  await settled();
  expect(anna.status.value.kind).toBe("online");
});

test("a name that is taken is refused, and another one lets its owner in", async () => {
  const anna = open("anna", { username: "Anna" });
  await settled();
  const impostor = open("other", { username: "ANNA" });
  await settled();
  expect(impostor.joinState.value).toEqual({ kind: "name_rejected", code: "username_taken" });
  impostor.sendMessage("waits for the name");
  const again = impostor.rename("anna");
  await settled();
  expect(await again).toBe("username_taken");
  const other = impostor.rename("Other");
  await settled();
  expect(await other).toBe(null);
  expect(names(anna)).toEqual(["Anna", "Other"]);
  expect(seen(anna)).toEqual(["waits for the name"]);
});

test("a new name reaches the others and outlives the connection", async () => {
  const anna = open("anna", { username: "Anna" });
  const boris = open("boris", { username: "Boris" });
  await settled();
  const taken = anna.rename("boris");
  expect(await anna.rename(" ")).toBe("invalid_data");
  expect(await anna.rename("Too early")).toBe("rate_limited");
  await settled();
  expect(await taken).toBe("username_taken");
  const free = anna.rename("  Anna   K ");
  await settled();
  expect(await free).toBe(null);
  expect(names(boris)).toEqual(["Anna K", "Boris"]);
  for (const line of lines()) line.cut();
  await settled();
  expect(names(boris)).toEqual(["Anna K", "Boris"]);
  expect(names(anna)).toEqual(["Anna K", "Boris"]);
});

test("typing is seen by the others, and ends with the message", async () => {
  const anna = open("anna", { username: "Anna" });
  const boris = open("boris", { username: "Boris" });
  await settled();
  anna.setDraft("hel");
  await pass(50);
  expect(boris.typists.value).toEqual(["Anna"]);
  expect(anna.typists.value).toEqual([]);
  anna.sendMessage("hello");
  await pass(50);
  expect(boris.typists.value).toEqual([]);
});

test("leaving is seen at once", async () => {
  const anna = open("anna");
  const boris = open("boris");
  await settled();
  expect(boris.roster.value.total).toBe(2);
  anna.leave();
  await pass(50);
  expect(names(boris)).toEqual(["boris"]);
});
