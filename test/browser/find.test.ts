/** Finding rooms and people: the home page and the switcher, with more rooms than a page of the list. */
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { connect } from "../../drizzle/client.ts";
import { insertMessages } from "../../drizzle/messages.ts";
import { UNCHANGED } from "../support/rows.ts";
import { violations } from "./axe.ts";
import {
  closeDialog,
  composer,
  eventually,
  goOffline,
  newRoom,
  post,
  send,
  test,
  text,
  waitUntilOnline,
} from "./fixture.ts";
import { ru } from "./text.ts";

const db = connect(inject("databaseUrl"), 30_000);
const DAY_MS = 86_400_000;

/** Archives one message of Olga in each of `count` rooms, a day apart, the first one now. Returns their names. */
const seed = async (count: number): Promise<string[]> => {
  const word = newRoom("seeded");
  const names = Array.from({ length: count }, (_, i) => `${word}-${i}`);
  const user = { userId: `u-${word}`, username: `Olga ${word}` };
  for (const [i, room] of names.entries()) {
    const timestamp = new Date(Date.now() - i * DAY_MS);
    await insertMessages(db, room, [{ room, seq: 1, content: `in ${room}`, timestamp, ...user, ...UNCHANGED }]);
  }
  return names;
};

/** Resolves when a room's messages are in the lists. */
const untilListed = (url: string, room: string) =>
  eventually(async () => {
    const { rooms } = (await (await fetch(`${url}/api/rooms?q=${room}`)).json()) as { rooms: unknown[] };
    expect(rooms).toHaveLength(1);
  });

const allRooms = (page: Page, words = text) => page.getByRole("navigation", { name: words.allRooms });
const field = (page: Page) => page.getByRole("combobox", { name: text.roomOrLink });
/** The announcement; toasts have their own. */
const status = (page: Page, words: string) => page.getByRole("status").filter({ hasText: words });
const options = (page: Page) => page.getByRole("option");
const active = (page: Page) => page.getByRole("option", { selected: true });
const openSwitcher = async (page: Page) => {
  await page.keyboard.press("Control+k");
  await page.locator("dialog input:focus").waitFor();
};

test("the home page lists the most active rooms, more on demand, and says who can read them", async ({
  chat,
  newWindow,
}) => {
  const names = await seed(45);
  const { page, errors } = await newWindow();
  await page.goto(chat.url);
  const list = allRooms(page);
  await list.getByText(text.roomsArePublic).waitFor();
  const links = list.getByRole("link");
  await eventually(async () => expect(await links.count()).toBe(20));
  // Other tests fill the rest of the list.
  await page.getByLabel(text.room, { exact: true }).fill(names[0]?.slice(0, -2) ?? "");
  const listed = async () => await links.locator(".name").allTextContents();
  await eventually(async () => expect(await listed()).toEqual(names.slice(0, 20)));
  await list.getByRole("link", { name: `${names[2]} active 2 days ago` }).waitFor();
  const more = list.getByRole("button", { name: text.showMore });
  await more.click();
  await eventually(async () => expect(await listed()).toEqual(names.slice(0, 40)));
  await more.click();
  await eventually(async () => expect(await listed()).toEqual(names));
  await more.waitFor({ state: "detached" });
  expect(errors).toEqual([]);
});

test("typing a room's name on the home page finds it among all, and Enter opens or creates it", async ({
  chat,
  newWindow,
  join,
}) => {
  const names = await seed(105);
  const last = names[104] ?? "";
  const boris = await newWindow();
  await join(boris.page, last, "Boris");
  const { page } = await newWindow();
  await page.goto(chat.url);
  await page.getByLabel(text.yourName).fill("Anna");
  const room = page.getByLabel(text.room, { exact: true });
  await room.fill(last.toUpperCase());
  const links = allRooms(page).getByRole("link");
  await eventually(async () => expect(await links.allTextContents()).toEqual([expect.stringContaining(last)]));
  await status(page, text.results(1)).waitFor();
  const found = links.filter({ hasText: last });
  // A room that answers late is listed without its members.
  await eventually(async () => {
    await room.fill("");
    await room.fill(last.toUpperCase());
    await found.getByText(text.membersNow(1)).waitFor({ timeout: 2_000 });
  });
  await found.click();
  await page.locator(".target").getByText(last).waitFor();
  // The name is kept.
  expect(await page.getByLabel(text.yourName).inputValue()).toBe("Anna");
  await page.goBack();
  await room.fill("no such room");
  await allRooms(page).getByText(text.noRooms).waitFor();
  await room.fill(last);
  await room.press("Enter");
  await page.getByRole("heading", { name: last }).waitFor();
  await waitUntilOnline(page);
  await page.getByRole("log").getByText(`in ${last}`).waitFor();
});

test("the home page without a room leads to the default one", async ({ chat, newWindow }) => {
  const { page } = await newWindow();
  await page.goto(chat.url);
  await page.getByLabel(text.yourName).fill("Anna");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "general" }).waitFor();
});

test("the home page says that rooms cannot be loaded, and retries", async ({ chat, newWindow }) => {
  const { page } = await newWindow();
  await page.route("**/api/rooms?*", (route) => route.abort());
  await page.goto(chat.url);
  await allRooms(page).getByRole("alert").getByText(text.error("network")).waitFor();
  await page.unroute("**/api/rooms?*");
  await seed(1);
  await allRooms(page).getByRole("button", { name: text.retry }).click();
  await allRooms(page).getByRole("link").first().waitFor();
  expect(await allRooms(page).getByRole("alert").count()).toBe(0);
});

test("the switcher finds rooms beyond the first hundred, with members, by keyboard", async ({ newWindow, join }) => {
  const names = await seed(105);
  const last = names[104] ?? "";
  const boris = await newWindow();
  await join(boris.page, last, "Boris");
  const { page, errors } = await newWindow();
  await join(page, newRoom(), "Anna");
  await openSwitcher(page);
  await page.keyboard.type(last);
  const option = page.getByRole("option", { name: last });
  // A room that answers late is listed without its members.
  await eventually(async () => {
    await field(page).fill("");
    await field(page).fill(last);
    await option.getByText(text.membersNow(1)).waitFor({ timeout: 2_000 });
  });
  expect(await page.getByRole("group", { name: text.rooms }).getByRole("option").count()).toBe(1);
  await status(page, text.results(1)).waitFor();
  expect(await field(page).getAttribute("aria-activedescendant")).toBe(await active(page).getAttribute("id"));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: last }).waitFor();
  await page.getByRole("log").getByText(`in ${last}`).waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(errors).toEqual([]);
});

test("visited rooms come first, with what is unread, and arrow keys go round", async ({
  chat,
  newWindow,
  join,
  openRoom,
}) => {
  const word = newRoom("word");
  const [mine, others] = [`${word}-mine`, `${word}-others`];
  await post(chat.url, others, "hello");
  await untilListed(chat.url, others);
  const { page } = await newWindow();
  await join(page, mine, "Anna");
  await send(page, "first");
  await page.locator("[data-seq]").getByText("first").waitFor();
  await untilListed(chat.url, mine);
  await openRoom(page, newRoom());
  await post(chat.url, mine, "unread");
  await openSwitcher(page);
  await page.keyboard.type(word);
  const yours = page.getByRole("group", { name: text.yourRooms }).getByRole("option", { name: mine });
  await yours.waitFor();
  await page.getByRole("option", { name: text.createRoom(word) }).waitFor();
  await eventually(async () => expect(await options(page).count()).toBe(3));
  expect(await active(page).textContent()).toContain(mine);
  await page.keyboard.press("ArrowUp");
  await eventually(async () => expect(await active(page).textContent()).toBe(text.createRoom(word)));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await eventually(async () => expect(await active(page).textContent()).toContain(others));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: others }).waitFor();
});

test("a person is found with their last message", async ({ newWindow, join }) => {
  const names = await seed(3);
  const word = names[0]?.slice(0, -2) ?? "";
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  await openSwitcher(page);
  await page.keyboard.type(`olga ${word}`);
  const people = page.getByRole("group", { name: text.foundPeople }).getByRole("option");
  await eventually(async () => expect(await people.count()).toBe(1));
  expect(await people.textContent()).toContain(text.lastMessage("2 days ago", `${word}-2`));
});

test("a room that does not exist is created, also from several words, and a name that cannot be one is explained", async ({
  newWindow,
  join,
}) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  await openSwitcher(page);
  await page.keyboard.type("tea & cake!");
  await page.getByText(text.badRoomOrLink).waitFor();
  expect(await field(page).getAttribute("aria-expanded")).toBe("false");
  await status(page, text.noResults).waitFor();
  const room = newRoom("green-tea");
  await field(page).fill(room.replaceAll("-", " "));
  await page.getByRole("option", { name: text.createRoom(room), exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: room }).waitFor();
  await waitUntilOnline(page);
  await eventually(async () => expect(await composer(page).evaluate((it) => it === document.activeElement)).toBe(true));
});

test("a pasted link opens its room, or its message", async ({ chat, newWindow, join }) => {
  const [room = ""] = await seed(1);
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  await openSwitcher(page);
  await field(page).fill(`${chat.url}/rooms/${room}/1`);
  await page.getByRole("option", { name: text.openMessage(1, room) }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("log").getByText(`in ${room}`).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/rooms/${room}/1`);
});

test("offline the visited rooms are found, and the rest once the network is back", async ({ newWindow, join }) => {
  const [room = ""] = await seed(1);
  const window = await newWindow();
  const { page } = window;
  const mine = newRoom();
  await join(page, mine, "Anna");
  // Its code is loaded at the first opening.
  await openSwitcher(page);
  await closeDialog(page);
  await goOffline(window);
  await openSwitcher(page);
  await page.keyboard.type(mine);
  await page.clock.fastForward(1_000);
  await page.getByRole("dialog").getByRole("alert").getByText(text.error("network")).waitFor();
  await page.getByRole("group", { name: text.yourRooms }).getByRole("option", { name: mine }).waitFor();
  await window.setOffline(false);
  await field(page).fill(room);
  await page.clock.fastForward(1_000);
  await page.getByRole("option", { name: room }).waitFor();
  await eventually(async () => expect(await page.getByRole("dialog").getByRole("alert").count()).toBe(0));
});

test("Ctrl+K right after the room has opened loses no key", async ({ newWindow, join }) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  await page.waitForLoadState("networkidle");
  const room = newRoom("typed");
  await page.keyboard.press("Control+k");
  await page.locator("dialog input:focus").waitFor();
  await page.keyboard.type(room);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: room }).waitFor();
});

test.for(["light", "dark"] as const)(
  "axe finds nothing where rooms and people are found (%s)",
  async (colorScheme, { chat, newWindow, join }) => {
    const [room = ""] = await seed(25);
    const { page } = await newWindow({ colorScheme, reducedMotion: "reduce" });
    await page.goto(chat.url);
    await allRooms(page).getByRole("link").first().waitFor();
    expect(await violations(page)).toEqual([]);
    await join(page, newRoom(), "Anna");
    await openSwitcher(page);
    await page.keyboard.type(room.slice(0, -2));
    await page.getByRole("group", { name: text.foundPeople }).waitFor();
    await page.getByRole("option", { name: text.createRoom(room.slice(0, -2)) }).waitFor();
    expect(await violations(page)).toEqual([]);
  },
);

test("on a Russian phone rooms are found by touch", async ({ chat, newWindow }) => {
  const room = newRoom("кухня");
  await post(chat.url, room, "привет");
  await untilListed(chat.url, encodeURIComponent(room));
  const { page } = await newWindow({ locale: "ru-RU", viewport: { width: 390, height: 844 }, hasTouch: true });
  await page.goto(chat.url);
  await allRooms(page, ru).getByText(ru.roomsArePublic).waitFor();
  await page.getByLabel(ru.yourName).fill("Анна");
  await page.keyboard.press("Enter");
  await waitUntilOnline(page);
  await page.getByRole("button", { name: ru.rooms, exact: true }).click();
  await page.getByRole("button", { name: ru.joinRoom }).click();
  await page.getByRole("combobox", { name: ru.roomOrLink }).fill(room.toUpperCase());
  const option = page.getByRole("option", { name: room });
  await eventually(async () => expect(await option.textContent()).toContain(ru.activeAgo(ru.justNow)));
  expect((await option.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await option.tap();
  await page.locator("[data-seq]").getByText("привет").waitFor();
});
