/** The page's client over a connection that breaks. */
import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../rooms/core/rate-limits.ts";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import { HEARTBEAT_ANSWER_MS, HEARTBEAT_INTERVAL_MS } from "../rooms/protocol/limits.ts";
import type { RoomClient } from "../web/client/room-client.ts";
import { memoryStore } from "../web/client/storage.ts";
import { network, openPage, pass, settle, shown, sockets, stored, usePages } from "./support/page-client.ts";
import { PageRoom, PageSocket } from "./support/page-socket.ts";
import { Random } from "./support/random.ts";

/** After a loss, just before the client reconnects, ms. */
const RECONNECTING_MS = 500;

const pending = (client: RoomClient) => client.outbox.entries.value.map(({ content }) => content);
const names = (client: RoomClient) => [...client.roster.value.users.values()].map(({ username }) => username).sort();

usePages();

test.each(Array.from({ length: 30 }, (_, seed) => seed))(
  "no message is lost, duplicated or reordered when connections break and pages reload (%i)",
  async (seed) => {
    const random = new Random(seed);
    const next = () => random.next();
    const store = memoryStore();
    let anna = openPage("anna", { store });
    const boris = openPage("boris");
    const sent: string[] = [];
    for (let n = 0; n < 45; n++) {
      const writer = next() < 0.5 ? anna : boris;
      writer.sendMessage(`${writer.userId} ${n}`);
      sent.push(`${writer.userId} ${n}`);
      if (next() < 0.2) sockets()[Math.floor(next() * sockets().length)]?.cut();
      if (next() < 0.1) {
        anna.close();
        anna = openPage("anna", { store });
      }
      await pass(next() < 0.8 ? next() * 20 : next() * 3_000);
    }
    await settle();
    expect(stored().toSorted()).toEqual(sent.toSorted());
    for (const who of ["anna", "boris"]) {
      const own = (all: string[]) => all.filter((content) => content.startsWith(who));
      expect(own(stored())).toEqual(own(sent));
    }
    expect(shown(anna)).toEqual(stored());
    expect(shown(boris)).toEqual(stored());
    expect(pending(anna)).toEqual([]);
    expect(pending(boris)).toEqual([]);
  },
);

const RATES = { ...DEFAULT_LIMITS.rates, message: { burst: 5, perSecond: 4 } };

test.each(Array.from({ length: 20 }, (_, seed) => seed))(
  "messages are stored in the order of writing although the room rejects some for their rate (%i)",
  async (seed) => {
    const random = new Random(seed);
    const room = new PageRoom({ ...DEFAULT_LIMITS, rates: RATES });
    PageSocket.room = room;
    room.delayMs = 150;
    room.isTerse = seed % 2 === 1;
    const anna = openPage("anna");
    const sent: string[] = [];
    for (let n = 0; n < 40; n++) {
      anna.sendMessage(`${n}`);
      sent.push(`${n}`);
      if (random.next() < 0.05) sockets()[0]?.cut();
      await pass(random.next() * 300);
    }
    await settle();
    expect(stored()).toEqual(sent);
    expect(shown(anna)).toEqual(sent);
    expect(pending(anna)).toEqual([]);
  },
);

test("missed messages arrive page by page while others keep sending", async () => {
  const anna = openPage("anna");
  const boris = openPage("boris");
  await settle();
  anna.sendMessage("before");
  await settle();
  sockets()[0]?.cut();
  for (let n = 0; n < 150; n++) boris.sendMessage(`missed ${n}`);
  await pass(RECONNECTING_MS);
  boris.sendMessage("meanwhile");
  await settle();
  for (let n = 0; n < 150; n++) boris.sendMessage(`more ${n}`);
  await settle();
  expect(shown(anna)).toHaveLength(302);
  expect(shown(anna)).toEqual(stored());
});

test("earlier messages load on request, up to the first", async () => {
  const boris = openPage("boris");
  await settle();
  for (let n = 0; n < 120; n++) boris.sendMessage(`message ${n}`);
  await settle();
  const anna = openPage("anna");
  await settle();
  expect(shown(anna)).toEqual(stored().slice(-50));
  for (let page = 0; page < 3; page++) {
    anna.loadOlder();
    anna.loadOlder();
    await settle();
  }
  expect(shown(anna)).toEqual(stored());
  expect(anna.timeline.hasOlder.value).toBe(false);
});

test("unavailable history is requested again, and the room is joined meanwhile", async () => {
  const boris = openPage("boris");
  await settle();
  boris.sendMessage("one");
  await settle();
  PageSocket.room.historyFailures = 3;
  const anna = openPage("anna");
  await pass(50);
  expect(anna.joinState.value.kind).toBe("joined");
  anna.sendMessage("two");
  await settle();
  expect(shown(anna)).toEqual(["one", "two"]);
  expect(anna.timeline.isCaughtUp.value).toBe(true);
});

test("a silent connection is detected and replaced", async () => {
  const anna = openPage("anna");
  await settle();
  const [socket] = sockets();
  if (socket) socket.isSilent = true;
  anna.sendMessage("into the void");
  await pass(HEARTBEAT_INTERVAL_MS + HEARTBEAT_ANSWER_MS + 100);
  expect(socket?.readyState).toBe(3);
  await settle();
  expect(shown(anna)).toEqual(["into the void"]);
  expect(anna.status.value.kind).toBe("online");
});

test("a lost network is detected within seconds, and its return at once", async () => {
  const anna = openPage("anna");
  await settle();
  network.isDown = true;
  for (const socket of sockets()) socket.isSilent = true;
  anna.check();
  await pass(HEARTBEAT_ANSWER_MS + 1);
  expect(anna.status.value.kind).toBe("offline");
  network.isDown = false;
  anna.check();
  await pass(50);
  expect(anna.status.value.kind).toBe("online");
});

test("a final close is final until the user retries", async () => {
  const anna = openPage("anna");
  await settle();
  sockets()[0]?.closeByRoom(CLOSE.forbidden);
  await settle();
  anna.check();
  await settle();
  expect(sockets()).toEqual([]);
  expect(anna.status.value).toMatchObject({ kind: "rejected", code: CLOSE.forbidden });
  anna.restart();
  await settle();
  expect(anna.status.value.kind).toBe("online");
});

test("a taken name is rejected, and another one joins", async () => {
  const anna = openPage("anna", { username: "Anna" });
  await settle();
  const impostor = openPage("other", { username: "ANNA" });
  await settle();
  expect(impostor.joinState.value).toEqual({ kind: "name_rejected", code: "username_taken" });
  impostor.sendMessage("waits for the name");
  const again = impostor.rename("anna");
  await settle();
  expect(await again).toBe("username_taken");
  const other = impostor.rename("Other");
  await settle();
  expect(await other).toBe(null);
  expect(names(anna)).toEqual(["Anna", "Other"]);
  expect(shown(anna)).toEqual(["waits for the name"]);
});

test("a new name reaches the others and survives the connection", async () => {
  const anna = openPage("anna", { username: "Anna" });
  const boris = openPage("boris", { username: "Boris" });
  await settle();
  const taken = anna.rename("boris");
  expect(await anna.rename(" ")).toBe("invalid_data");
  expect(await anna.rename("Too early")).toBe("rate_limited");
  await settle();
  expect(await taken).toBe("username_taken");
  const free = anna.rename("  Anna   K ");
  await settle();
  expect(await free).toBe(null);
  expect(names(boris)).toEqual(["Anna K", "Boris"]);
  for (const socket of sockets()) socket.cut();
  await settle();
  expect(names(boris)).toEqual(["Anna K", "Boris"]);
  expect(names(anna)).toEqual(["Anna K", "Boris"]);
});

test("typing shows to the others and ends with the message", async () => {
  const anna = openPage("anna", { username: "Anna" });
  const boris = openPage("boris", { username: "Boris" });
  await settle();
  anna.setDraft("hel");
  await pass(50);
  expect(boris.typists.value).toEqual(["Anna"]);
  expect(anna.typists.value).toEqual([]);
  anna.sendMessage("hello");
  await pass(50);
  expect(boris.typists.value).toEqual([]);
});

test("leaving shows at once", async () => {
  const anna = openPage("anna");
  const boris = openPage("boris");
  await settle();
  expect(boris.roster.value.total).toBe(2);
  anna.leave();
  await pass(50);
  expect(names(boris)).toEqual(["boris"]);
});
