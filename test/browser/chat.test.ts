/** People in two browsers chat in a room, through the Worker and its room, into Postgres. Needs the built page. */
import pg from "pg";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from "vitest";
import { type Chat, startChat } from "../harness.ts";
import { launch, openWindow, type Window } from "./browser.ts";

let chat: Chat;
let browser: Browser;
let db: pg.Client;
const windows: Window[] = [];

beforeAll(async () => {
  [chat, browser] = await Promise.all([startChat(inject("databaseUrl")), launch()]);
  db = new pg.Client({ connectionString: inject("directUrl") });
  await db.connect();
});
afterEach(async () => {
  for (const { page } of windows.splice(0)) await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await chat?.close();
  await db?.end();
});

const newWindow = async (options?: Parameters<typeof openWindow>[1]) => {
  const window = await openWindow(browser, options);
  windows.push(window);
  return window;
};
const newRoom = () => `tea-${crypto.randomUUID().slice(0, 8)}`;
const isHere = (page: Page) => page.locator(".state.online").waitFor();
const writing = (page: Page) => page.getByRole("textbox", { name: "Message" });
const dialogField = (page: Page) => page.getByRole("dialog").getByRole("textbox");

/** Opens the room's address, as someone who got the link, and gives a name. */
const come = async (page: Page, room: string, name: string) => {
  await page.goto(`${chat.url}/rooms/${room}`);
  await page.getByLabel("Your name").fill(name);
  await page.keyboard.press("Enter");
  await isHere(page);
};
const say = async (page: Page, text: string) => {
  await writing(page).fill(text);
  await writing(page).press("Enter");
};
/** What is shown as said and confirmed, in order. */
const said = (page: Page) => page.locator("[data-seq] .said").allTextContents();
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 100 });
const stored = async (room: string): Promise<string[]> => {
  const { rows } = await db.query("SELECT content FROM messages WHERE room = $1 ORDER BY seq", [room]);
  return rows.map(({ content }) => content);
};

test("two people chat, one reloads, is cut off and comes back, and nothing is missing or doubled", async () => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];

  await anna.page.goto(chat.url);
  await anna.page.getByLabel("Your name").fill("Anna");
  await anna.page.getByRole("textbox", { name: "Room" }).fill(room);
  await anna.page.getByRole("button", { name: "Enter" }).click();
  await isHere(anna.page);
  expect(new URL(anna.page.url()).pathname).toBe(`/rooms/${room}`);
  await come(boris.page, room, "Boris");
  await anna.page.getByText("2 people here").first().waitFor();

  const expected = ["Good morning", "<b>Доброе утро</b> 🫖", "line one\nline two"];
  await say(anna.page, "Good morning");
  await boris.page.getByText("Good morning").waitFor();
  await writing(boris.page).pressSequentially("<b>");
  await anna.page.getByText("Boris is typing…").waitFor();
  await say(boris.page, "<b>Доброе утро</b> 🫖");
  await anna.page.getByText("Доброе утро").waitFor();
  await writing(anna.page).fill("line one");
  await writing(anna.page).press("Shift+Enter");
  await writing(anna.page).pressSequentially("line two");
  await writing(anna.page).press("Enter");
  for (const { page } of [anna, boris]) await eventually(async () => expect(await said(page)).toEqual(expected));

  await anna.page.reload();
  await isHere(anna.page);
  await eventually(async () => expect(await said(anna.page)).toEqual(expected));
  await anna.page.getByText("2 people here").first().waitFor();

  await anna.setOffline(true);
  await anna.page.locator(".state.offline").waitFor();
  for (let n = 0; n < 3; n++) await say(anna.page, `written offline ${n}`);
  for (let n = 0; n < 5; n++) await say(boris.page, `said meanwhile ${n}`);
  await boris.page.getByText("said meanwhile 4").waitFor();
  await anna.setOffline(false);
  for (let n = 0; n < 5; n++) expected.push(`said meanwhile ${n}`);
  for (let n = 0; n < 3; n++) expected.push(`written offline ${n}`);
  for (const { page } of [anna, boris]) await eventually(async () => expect(await said(page)).toEqual(expected));

  // Written without a network, and the page is gone before there is one again.
  await anna.setOffline(true);
  await anna.page.locator(".state.offline").waitFor();
  await say(anna.page, "outlives the page");
  await anna.page.goto("about:blank");
  await anna.setOffline(false);
  await anna.page.goto(`${chat.url}/rooms/${room}`);
  expected.push("outlives the page");
  for (const { page } of [anna, boris]) await eventually(async () => expect(await said(page)).toEqual(expected));
  expect(await anna.page.locator(".pending").count()).toBe(0);

  await eventually(async () => expect(await stored(room)).toEqual(expected));
  const { rows } = await db.query("SELECT DISTINCT username, user_id FROM messages WHERE room = $1 ORDER BY 1", [room]);
  expect(rows.map(({ username }) => username)).toEqual(["Anna", "Boris"]);
  expect([...anna.faults, ...boris.faults]).toEqual([]);
});

test("a name that is taken is said so, and another one lets its owner in and can be changed", async () => {
  const room = newRoom();
  const [anna, other] = [await newWindow(), await newWindow()];
  await come(anna.page, room, "Anna");
  await other.page.goto(`${chat.url}/rooms/${room}`);
  await other.page.getByLabel("Your name").fill("ANNA");
  await other.page.keyboard.press("Enter");
  await other.page.getByText("Someone in the room has this name. Choose another.").waitFor();
  await other.page.getByLabel("Your name").fill("Anna the second");
  await other.page.keyboard.press("Enter");
  await isHere(other.page);
  await anna.page.getByText("Anna the second").waitFor();

  await other.page.getByRole("button", { name: "Change name" }).click();
  await dialogField(other.page).fill("anna");
  await other.page.keyboard.press("Enter");
  await other.page.getByText("Someone in the room has this name. Choose another.").waitFor();
  await dialogField(other.page).fill("Chloë");
  await other.page.keyboard.press("Enter");
  await anna.page.getByText("Chloë").waitFor();
  await other.page.reload();
  await isHere(other.page);
  await other.page.getByText("Chloë").waitFor();
  expect(await anna.page.getByText("Anna the second").count()).toBe(0);
});

test("earlier messages come into view above while the place is kept", async () => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await come(boris.page, room, "Boris");
  for (let n = 0; n < 120; n++) await say(boris.page, `message ${n}`);
  await eventually(async () => expect(await said(boris.page)).toHaveLength(120));

  await come(anna.page, room, "Anna");
  const log = anna.page.getByRole("log");
  await anna.page.getByText("message 119").waitFor();
  const oldest = async () => Number((await said(anna.page))[0]?.replace("message ", ""));
  const first = await oldest();
  expect(first).toBeGreaterThan(0);
  const mark = anna.page.getByText(`message ${first}`, { exact: true });
  // So far below the list's top the mark is when the list is scrolled down by 200 pixels.
  const box = await log.boundingBox();
  const before = (await mark.boundingBox())?.y ?? Number.NaN;
  const expected = before + (await log.evaluate((list) => list.scrollTop)) - 200;
  await log.evaluate((list) => {
    list.scrollTop = 200;
  });
  await eventually(async () => expect(await oldest()).toBeLessThan(first));
  const place = await mark.boundingBox();
  expect(Math.abs((place?.y ?? Number.NaN) - expected)).toBeLessThanOrEqual(2);

  // Away from the bottom, what is said does not pull the reader down; the button does.
  await say(boris.page, "a new one");
  await anna.page.getByText("a new one").waitFor({ state: "attached" });
  expect(await mark.boundingBox()).toEqual(place);
  await anna.page.getByRole("button", { name: "Latest messages" }).click();
  await eventually(async () => {
    expect((await anna.page.getByText("a new one").boundingBox())?.y).toBeLessThan((box?.y ?? 0) + (box?.height ?? 0));
  });
  await log.evaluate((list) => {
    list.scrollTop = 0;
  });
  await eventually(async () => expect(await oldest()).toBe(0));
  expect(await said(anna.page)).toHaveLength(121);
});

test("on a phone, in Russian, everything is within reach", async () => {
  const phone = await newWindow({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    locale: "ru-RU",
    colorScheme: "dark",
  });
  const { page } = phone;
  await page.goto(`${chat.url}/rooms/Кухня`);
  await page.getByLabel("Ваше имя").fill("Борис");
  await page.getByRole("button", { name: "Войти" }).tap();
  await isHere(page);
  expect(decodeURIComponent(new URL(page.url()).pathname)).toBe("/rooms/кухня");
  expect(await page.title()).toBe("кухня · Samovar");
  expect(await page.locator("html").getAttribute("lang")).toBe("ru");
  await page.getByRole("button", { name: "Люди" }).tap();
  await page.getByRole("dialog").getByText("Борис").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Выйти" }).tap();
  await page.getByRole("heading", { name: "Samovar" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
  await page.goBack();
  await isHere(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(phone.faults).toEqual([]);
});
