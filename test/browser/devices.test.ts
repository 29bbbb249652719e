/** A user's devices agree on what is unread, also after the server was killed, and while Postgres is away. */
import type { Page, WebSocket } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { ask, tokenFor } from "../support/requests.ts";
import { test as base, eventually, newRoom, send, setVisibility, storedContents, waitUntilOnline } from "./fixture.ts";
import { type FragileChat, startFragileChat } from "./fragile-chat.ts";
import { message } from "./message-list.ts";
import { expectPills, goTo, pillsOf, rowOf, untilCounted } from "./room-rows.ts";

interface User {
  readonly sub: string;
  readonly name: string;
}

const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the fixtures from the pattern
  .extend("chat", { scope: "worker" }, async ({}, { onCleanup }): Promise<FragileChat> => {
    const chat = await startFragileChat();
    onCleanup(() => chat.close());
    return chat;
  })
  .extend("openDevice", ({ chat, newWindow, signIn }) => async (user: User): Promise<Page> => {
    const { page } = await newWindow({ viewport: { width: 1280, height: 800 } });
    await (chat as FragileChat).servePage(page.context());
    await signIn(page, user);
    return page;
  })
  .extend(
    "openDevices",
    ({ openDevice, openRoom }) =>
      /** Anna in the kitchen, and Boris, who follows it, on two devices in another room. */
      async () => {
        const [kitchen, tea] = [newRoom("kitchen"), newRoom()];
        const anna = { sub: `anna-${tea}`, name: "Anna" };
        const boris = { sub: `boris-${tea}`, name: "Boris" };
        const [hers, laptop, phone] = [await openDevice(anna), await openDevice(boris), await openDevice(boris)];
        await openRoom(laptop, kitchen);
        await send(laptop, "hello");
        await message(laptop, 1).waitFor();
        for (const page of [laptop, phone]) await openRoom(page, tea);
        await rowOf(phone, kitchen).waitFor();
        await openRoom(hers, kitchen);
        return { kitchen, tea, anna, boris, hers, laptop, phone };
      },
  );

/** Resolves when `check` passes for each page, and logs how long it took. */
const timed = async (what: string, pages: Page[], check: (page: Page) => Promise<void>): Promise<void> => {
  const start = performance.now();
  const times = await Promise.all(pages.map((page) => check(page).then(() => Math.round(performance.now() - start))));
  console.log(`${what}: ${times.join(" and ")} ms`);
};

/** A row shows mentions or direct messages. Their number may be a lower bound. */
const showsNews = (room: string) => (page: Page) => rowOf(page, room).locator(".pill.has-mentions").waitFor();
const showsNothing = (room: string) => (page: Page) => expectPills(page, room, []);

/** Opens the direct conversation of two users, as the first one. */
const openDirect = async (chat: FragileChat, { sub, name }: User, other: User): Promise<string> => {
  const { text } = await ask(chat, "/api/dms", {
    token: await tokenFor(sub, { name }),
    body: { userId: other.sub, username: other.name },
  });
  return (JSON.parse(text) as { room: string }).room;
};

test("[N5] [N6] a mention shows on all devices, and reading it on one clears the others", async ({ openDevices }) => {
  const { kitchen, tea, hers, laptop, phone } = await openDevices();
  await send(hers, "look, @Boris!");
  await timed("a mention shows", [laptop, phone], showsNews(kitchen));
  await timed("reading it clears", [phone, laptop], async (page) => {
    if (page === phone) await goTo(phone, kitchen);
    await showsNothing(kitchen)(page);
  });

  // The next one is news again.
  await goTo(phone, tea);
  await send(hers, "and here, @Boris!");
  await timed("the next mention shows", [laptop, phone], showsNews(kitchen));
  await goTo(laptop, kitchen);
  await timed("reading it clears", [laptop, phone], showsNothing(kitchen));
});

test("[D3] [N6] so does a direct message", async ({ chat, openDevices, openRoom }) => {
  const { tea, anna, boris, hers, laptop, phone } = await openDevices();
  const direct = await openDirect(chat as FragileChat, anna, boris);
  await openRoom(hers, direct);
  await send(hers, "psst");
  await timed("a direct message shows", [laptop, phone], showsNews(direct));
  await goTo(laptop, direct);
  await timed("reading it clears", [laptop, phone], showsNothing(direct));
  expect(await storedContents(laptop)).toEqual(["psst"]);
  await goTo(laptop, tea);
  await send(hers, "are you there?");
  await timed("the next one shows", [laptop, phone], showsNews(direct));
});

test("[N6] [N8] nothing of this is lost when the server is killed", async ({
  chat: any,
  openDevice,
  openDevices,
  openRoom,
}) => {
  const chat = any as FragileChat;
  const { kitchen, tea, anna, boris, hers, laptop, phone } = await openDevices();
  const direct = await openDirect(chat, anna, boris);
  const other = await openDevice(anna);
  await openRoom(other, direct);
  /** The server is killed as soon as Anna sees that it has stored her messages. */
  const sendAndKill = async (content: string, seq: number) => {
    await Promise.all([send(other, content), send(hers, `${content}, @Boris!`)]);
    await Promise.all([message(other, seq - 1).waitFor(), message(hers, seq).waitFor()]);
    await chat.kill();
    await chat.start();
  };
  await sendAndKill("look", 2);
  await timed("a mention from just before the kill shows", [laptop, phone], showsNews(kitchen));
  await timed("and the direct message", [laptop, phone], showsNews(direct));
  await goTo(laptop, kitchen);
  await goTo(laptop, direct);
  for (const room of [kitchen, direct]) await timed("reading clears", [laptop, phone], showsNothing(room));
  await goTo(laptop, tea);

  // What was read before stays read, and what comes next is news.
  await chat.kill();
  await chat.start();
  for (const page of [hers, laptop, phone, other]) await waitUntilOnline(page);
  await send(hers, "again, @Boris!");
  await timed("after another kill a mention shows", [laptop, phone], showsNews(kitchen));
  for (const page of [laptop, phone]) {
    await expectPills(page, direct, []);
    await untilCounted(async () => expect(await pillsOf(page, kitchen)).toEqual(["@", "1"]));
  }
}, 240_000);

test("[N12] mentions and reading work while Postgres is away", async ({ chat: any, openDevices }) => {
  const chat = any as FragileChat;
  const { kitchen, hers, laptop, phone } = await openDevices();
  chat.setPostgresDown(true);
  onTestFinished(() => chat.setPostgresDown(false));
  await send(hers, "look, @Boris!");
  await timed("without Postgres a mention shows", [laptop, phone], showsNews(kitchen));
  await goTo(phone, kitchen);
  await timed("reading it clears", [phone, laptop], showsNothing(kitchen));
});

test("[N1] the page holds two connections, however many rooms are followed", async ({ chat, openDevice, openRoom }) => {
  const rooms = Array.from({ length: 10 }, () => newRoom());
  const [first = "", second = "", third = ""] = rooms;
  const anna = { sub: `anna-${first}`, name: "Anna" };
  const token = await tokenFor(anna.sub, { name: anna.name });
  for (const room of rooms) {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    await fetch(`${chat.url}/api/inbox/rooms/${room}`, { method: "PUT", headers, body: "{}" });
  }
  const page = await openDevice(anna);
  const sockets: WebSocket[] = [];
  page.on("websocket", (socket) => sockets.push(socket));
  await openRoom(page, first);
  for (const room of rooms) await rowOf(page, room).waitFor();
  for (const room of [second, third]) await goTo(page, room);
  await eventually(() =>
    expect(sockets.filter((socket) => !socket.isClosed()).map((socket) => new URL(socket.url()).pathname)).toEqual([
      "/inbox/ws",
      `/rooms/${third}/ws`,
    ]),
  );
});

test("[N5] [N6] a hidden tab in the room and another device elsewhere", async ({ openDevices }) => {
  const { kitchen, hers, laptop, phone } = await openDevices();
  await goTo(laptop, kitchen);
  await setVisibility(laptop, "hidden");
  for (const content of ["one", "two"]) await send(hers, content);
  await message(laptop, 3).waitFor({ state: "attached" });
  const observed = async () => ({
    title: await laptop.title(),
    laptop: await pillsOf(laptop, kitchen),
    phone: await pillsOf(phone, kitchen),
  });
  console.log("hidden, two messages:", JSON.stringify(await observed()));
  await send(hers, "three, @Boris");
  await timed("a mention shows", [phone], showsNews(kitchen));
  console.log("hidden, a mention:", JSON.stringify(await observed()));
  await goTo(phone, kitchen);
  await message(phone, 4).waitFor();
  await eventually(async () => expect(await laptop.title()).toBe(`${kitchen} · Samovar`));
  console.log("read on the phone:", JSON.stringify(await observed()));
});
