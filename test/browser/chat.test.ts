/** People in two browsers chat in a room, through the Worker and its room, into Postgres. */
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import {
  closeDialog,
  eventually,
  giveName,
  isHere,
  newRoom,
  type Stage,
  said,
  say,
  setUpStage,
  writing,
} from "./fixture.ts";

let stage: Stage;
let db: pg.Client;
beforeAll(async () => {
  stage = await setUpStage();
  db = new pg.Client({ connectionString: inject("directUrl") });
  await db.connect();
});
afterEach(() => stage.clear());
afterAll(async () => {
  await stage?.close();
  await db?.end();
});

const stored = async (room: string): Promise<string[]> => {
  const { rows } = await db.query("SELECT content FROM messages WHERE room = $1 ORDER BY seq", [room]);
  return rows.map(({ content }) => content);
};

test("two people chat, one reloads, and nothing is missing or doubled", async () => {
  const room = newRoom();
  const [anna, boris] = [await stage.newWindow(), await stage.newWindow()];
  await anna.page.goto(stage.chat.url);
  await anna.page.getByRole("textbox", { name: "Room" }).fill(room);
  await giveName(anna.page, "Anna");
  expect(new URL(anna.page.url()).pathname).toBe(`/rooms/${room}`);
  await stage.come(boris.page, room, "Boris");
  await anna.page.getByText("2 people here").first().waitFor();

  const expected = ["Good morning", "Доброе утро 🫖"];
  await say(anna.page, "Good morning");
  await boris.page.getByText("Good morning").waitFor();
  await writing(boris.page).pressSequentially("Do");
  await anna.page.getByText("Boris is typing…").waitFor();
  await say(boris.page, "Доброе утро 🫖");
  for (const { page } of [anna, boris]) await eventually(async () => expect(await said(page)).toEqual(expected));

  await anna.page.reload();
  await isHere(anna.page);
  await eventually(async () => expect(await said(anna.page)).toEqual(expected));
  expect(await anna.page.locator(".banner").count()).toBe(0);
  await eventually(async () => expect(await stored(room)).toEqual(expected));
  const { rows } = await db.query("SELECT DISTINCT username FROM messages WHERE room = $1 ORDER BY 1", [room]);
  expect(rows.map(({ username }) => username)).toEqual(["Anna", "Boris"]);
  expect([...anna.faults, ...boris.faults]).toEqual([]);
});

test("what is typed offline survives a reload, and is sent once and in order", async () => {
  const room = newRoom();
  const [anna, boris] = [await stage.newWindow(), await stage.newWindow()];
  await stage.come(anna.page, room, "Anna");
  await stage.come(boris.page, room, "Boris");
  await anna.setOffline(true);
  await anna.page.getByText("You are offline.").first().waitFor();
  for (const text of ["one", "two", "three"]) await say(anna.page, text);
  await writing(anna.page).fill("half a thou");
  await say(boris.page, "meanwhile");
  await boris.page.getByText("meanwhile").waitFor();
  // The page itself comes from the browser's memory; a page reloaded offline would not be there at all.
  await anna.page.goto("about:blank");
  await anna.setOffline(false);
  await anna.page.goto(`${stage.chat.url}/rooms/${room}`);
  const expected = ["meanwhile", "one", "two", "three"];
  for (const { page } of [anna, boris]) await eventually(async () => expect(await said(page)).toEqual(expected));
  expect(await anna.page.locator(".pending").count()).toBe(0);
  expect(await writing(anna.page).inputValue()).toBe("half a thou");
  await eventually(async () => expect(await stored(room)).toEqual(expected));
});

test("back online without a reload, it says so, and what was missed and what was written is there", async () => {
  const room = newRoom();
  const [anna, boris] = [await stage.newWindow(), await stage.newWindow()];
  await stage.come(anna.page, room, "Anna");
  await stage.come(boris.page, room, "Boris");
  await anna.setOffline(true);
  await anna.page.getByText("You are offline.").first().waitFor();
  await say(anna.page, "from offline");
  await say(boris.page, "meanwhile");
  await boris.page.getByText("meanwhile").waitFor();
  await anna.setOffline(false);
  await anna.page.getByText("You are back").waitFor();
  const expected = ["meanwhile", "from offline"];
  for (const { page } of [anna, boris]) await eventually(async () => expect(await said(page)).toEqual(expected));
});

test("a name that is taken is said so, and another one lets its owner in and can be changed in its place", async () => {
  const room = newRoom();
  const [anna, other] = [await stage.newWindow(), await stage.newWindow()];
  await stage.come(anna.page, room, "Anna");
  await other.page.goto(`${stage.chat.url}/rooms/${room}`);
  await other.page.getByLabel("Your name").fill("ANNA");
  await other.page.keyboard.press("Enter");
  const isTaken = other.page.getByText("Someone in the room has this name. Choose another.");
  await isTaken.waitFor();
  await giveName(other.page, "Anna the second");
  await anna.page.getByText("Anna the second").waitFor();

  await other.page.getByRole("button", { name: "Change name" }).click();
  await other.page.getByLabel("New name").fill("anna");
  await other.page.keyboard.press("Enter");
  await isTaken.waitFor();
  await other.page.keyboard.press("Escape");
  await other.page.getByRole("button", { name: "Change name" }).click();
  await other.page.getByLabel("New name").fill("Chloë");
  await other.page.keyboard.press("Enter");
  await anna.page.getByText("Chloë").waitFor();
  await other.page.reload();
  await isHere(other.page);
  await other.page.getByText("Chloë").waitFor();
  await anna.page.getByText("Anna the second").waitFor({ state: "detached" });
});

test("on a phone, in Russian, everything is within reach", async () => {
  const phone = await stage.newWindow({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    locale: "ru-RU",
    colorScheme: "dark",
  });
  const { page } = phone;
  await page.goto(`${stage.chat.url}/rooms/Кухня`);
  await page.getByLabel("Ваше имя").fill("Борис");
  await page.getByRole("button", { name: "Войти" }).tap();
  await isHere(page);
  expect(decodeURIComponent(new URL(page.url()).pathname)).toBe("/rooms/кухня");
  expect(await page.title()).toBe("кухня · Samovar");
  expect(await page.locator("html").getAttribute("lang")).toBe("ru");
  await page.getByRole("button", { name: "Люди" }).tap();
  await page.getByRole("dialog").getByText("Борис").waitFor();
  await closeDialog(page);
  await page.getByRole("button", { name: "Комнаты" }).tap();
  await page.getByRole("dialog").getByRole("link", { name: "кухня" }).waitFor();
  await closeDialog(page);
  await page.getByRole("button", { name: "Выйти" }).tap();
  await page.getByRole("heading", { name: "Samovar" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
  await page.goBack();
  await isHere(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(phone.faults).toEqual([]);
});
