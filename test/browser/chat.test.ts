/** Users in two browsers chat in a room, through the Worker, into Postgres. */
import pg from "pg";
import { afterAll, beforeAll, expect, inject } from "vitest";
import {
  closeDialog,
  composer,
  enterName,
  eventually,
  goOffline,
  newRoom,
  send,
  storedContents,
  test,
  text,
  untilDialogsAreClosed,
  waitUntilOnline,
} from "./fixture.ts";
import { ru } from "./text.ts";

let db: pg.Client;
beforeAll(async () => {
  db = new pg.Client({ connectionString: inject("directUrl") });
  await db.connect();
});
afterAll(() => db?.end());

const stored = async (room: string): Promise<string[]> => {
  const { rows } = await db.query("SELECT content FROM messages WHERE room = $1 ORDER BY seq", [room]);
  return rows.map(({ content }) => content);
};

test("two users chat, one reloads, and no message is lost or doubled", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await anna.page.goto(chat.url);
  await anna.page.getByRole("textbox", { name: text.room }).fill(room);
  await enterName(anna.page, "Anna");
  expect(new URL(anna.page.url()).pathname).toBe(`/rooms/${room}`);
  await join(boris.page, room, "Boris");
  await anna.page.getByText(text.peopleHere(2)).first().waitFor();

  const expected = ["Good morning", "Доброе утро 🫖"];
  await send(anna.page, "Good morning");
  await boris.page.locator("[data-seq]").getByText("Good morning").waitFor();
  await composer(boris.page).pressSequentially("Do");
  await anna.page.getByText(text.typing(["Boris"])).waitFor();
  await send(boris.page, "Доброе утро 🫖");
  for (const { page } of [anna, boris])
    await eventually(async () => expect(await storedContents(page)).toEqual(expected));

  await anna.page.reload();
  await waitUntilOnline(anna.page);
  await eventually(async () => expect(await storedContents(anna.page)).toEqual(expected));
  expect(await anna.page.locator(".banner").count()).toBe(0);
  await eventually(async () => expect(await stored(room)).toEqual(expected));
  const { rows } = await db.query("SELECT DISTINCT username FROM messages WHERE room = $1 ORDER BY 1", [room]);
  expect(rows.map(({ username }) => username)).toEqual(["Anna", "Boris"]);
  expect([...anna.errors, ...boris.errors]).toEqual([]);
});

test("messages written offline survive a reload and are sent once, in order", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await join(anna.page, room, "Anna");
  await join(boris.page, room, "Boris");
  await goOffline(anna);
  for (const content of ["one", "two", "three"]) await send(anna.page, content);
  await composer(anna.page).fill("half a thou");
  await send(boris.page, "meanwhile");
  await boris.page.locator("[data-seq]").getByText("meanwhile").waitFor();
  // Not a reload while offline: the page itself could not be fetched.
  await anna.page.goto("about:blank");
  await anna.setOffline(false);
  await anna.page.goto(`${chat.url}/rooms/${room}`);
  const expected = ["meanwhile", "one", "two", "three"];
  for (const { page } of [anna, boris])
    await eventually(async () => expect(await storedContents(page)).toEqual(expected));
  expect(await anna.page.locator(".pending").count()).toBe(0);
  expect(await composer(anna.page).inputValue()).toBe("half a thou");
  await eventually(async () => expect(await stored(room)).toEqual(expected));
});

test("back online, the page says so, shows missed messages and sends pending ones", async ({ newWindow, join }) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await join(anna.page, room, "Anna");
  await join(boris.page, room, "Boris");
  await goOffline(anna);
  await send(anna.page, "from offline");
  await send(boris.page, "meanwhile");
  await boris.page.locator("[data-seq]").getByText("meanwhile").waitFor();
  await anna.setOffline(false);
  await anna.page.getByText(text.backOnline).waitFor();
  const expected = ["meanwhile", "from offline"];
  for (const { page } of [anna, boris])
    await eventually(async () => expect(await storedContents(page)).toEqual(expected));
});

test("a taken name is reported, another one is accepted and can be changed later", async ({
  chat,
  newWindow,
  join,
}) => {
  const room = newRoom();
  const [anna, other] = [await newWindow(), await newWindow()];
  await join(anna.page, room, "Anna");
  await other.page.goto(`${chat.url}/rooms/${room}`);
  await other.page.getByLabel(text.yourName).fill("ANNA");
  await other.page.keyboard.press("Enter");
  const takenError = other.page.getByText(text.nameError("username_taken") ?? "");
  await takenError.waitFor();
  await enterName(other.page, "Anna the second");
  await anna.page.getByText("Anna the second").waitFor();

  await other.page.getByRole("button", { name: text.changeName }).click();
  await other.page.getByLabel(text.newName).fill("anna");
  await other.page.keyboard.press("Enter");
  await takenError.waitFor();
  await other.page.keyboard.press("Escape");
  await other.page.getByRole("button", { name: text.changeName }).click();
  await other.page.getByLabel(text.newName).fill("Chloë");
  await other.page.keyboard.press("Enter");
  await anna.page.locator(".members-panel").getByText("Chloë").waitFor();
  await untilDialogsAreClosed(other.page);
  await other.page.reload();
  await waitUntilOnline(other.page);
  await other.page.getByText("Chloë").waitFor();
  await anna.page.locator(".members-panel").getByText("Anna the second").waitFor({ state: "detached" });
});

test("the page works on a phone and in Russian", async ({ chat, newWindow }) => {
  const phone = await newWindow({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    locale: "ru-RU",
    colorScheme: "dark",
  });
  const { page } = phone;
  await page.goto(`${chat.url}/rooms/Кухня`);
  await page.getByLabel(ru.yourName).fill("Борис");
  await page.getByRole("button", { name: ru.join }).tap();
  await waitUntilOnline(page);
  expect(decodeURIComponent(new URL(page.url()).pathname)).toBe("/rooms/кухня");
  expect(await page.title()).toBe("кухня · Samovar");
  expect(await page.locator("html").getAttribute("lang")).toBe("ru");
  await page.getByRole("button", { name: ru.people }).tap();
  await page.getByRole("dialog").getByText("Борис").waitFor();
  await closeDialog(page);
  await page.getByRole("button", { name: ru.rooms }).tap();
  await page.getByRole("dialog").getByRole("link", { name: "кухня" }).waitFor();
  await closeDialog(page);
  await page.getByRole("button", { name: ru.leave }).tap();
  await page.getByRole("heading", { name: "Samovar" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
  await page.goBack();
  await waitUntilOnline(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(phone.errors).toEqual([]);
});
