/** Devices of one person: linking another one, and signing out. */
import { sign } from "hono/jwt";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { AUTH_SECRET } from "../support/workerd.ts";
import {
  closeDialog,
  composer,
  eventually,
  newRoom,
  openSettings,
  roomUrl,
  send,
  test,
  text,
  waitUntilOnline,
} from "./fixture.ts";

const DAY_S = 86_400;

const openSignOut = async (page: Page) => {
  await openSettings(page);
  await page.getByRole("button", { name: text.signOut, exact: true }).click();
};

/** Opens the code for another device, and returns it. */
const getCode = async (page: Page): Promise<string> => {
  await openSettings(page);
  await page.getByRole("button", { name: text.linkDevice }).click();
  await page.getByRole("img", { name: text.scanCode }).waitFor();
  return (await page.locator(".link-code").textContent()) ?? "";
};

/** Closes the dialog about devices, and the settings. */
const closeDialogs = async (page: Page): Promise<void> => {
  await page.keyboard.press("Escape");
  await page.locator("dialog dialog").waitFor({ state: "detached" });
  await closeDialog(page);
};

const userIdOf = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => JSON.parse(localStorage.getItem("samovar.session") ?? "null")?.user.id);

test("[I10] a phone becomes the same person by a code", async ({ chat, newWindow, join }) => {
  const [desk, phone] = [await newWindow(), await newWindow()];
  const room = newRoom();
  await join(desk.page, room, "Anna");
  await send(desk.page, "from the desk");
  const code = await getCode(desk.page);

  await phone.page.goto(chat.url);
  await phone.page.getByRole("link", { name: text.haveAccount }).click();
  const field = phone.page.getByLabel(text.linkCode);
  await field.fill("00000-00000");
  await phone.page.getByRole("button", { name: text.linkThisDevice }).click();
  await phone.page.getByText(text.badCode).waitFor();
  await field.fill(code.toLowerCase().replace("-", ""));
  await phone.page.keyboard.press("Enter");
  await desk.page.getByText(text.deviceLinked).waitFor();
  await eventually(async () => expect(await userIdOf(phone.page)).toBe(await userIdOf(desk.page)));

  // The room that was active last.
  await phone.page.waitForURL(roomUrl(chat.url, room));
  await waitUntilOnline(phone.page);
  await send(phone.page, "from the phone");
  await closeDialogs(desk.page);
  const own = desk.page.locator("[data-seq].own");
  await eventually(async () => expect(await own.count()).toBe(2));
  expect([...desk.errors, ...phone.errors]).toEqual([]);
});

test("[I10] a link does nothing by itself, and replaces who was here only when asked to", async ({
  chat,
  newWindow,
  join,
}) => {
  const [anna, boris] = [await newWindow(), await newWindow()];
  await join(anna.page, newRoom(), "Anna");
  const room = newRoom();
  await join(boris.page, room, "Boris");
  await composer(boris.page).fill("a draft of Boris");
  const before = await userIdOf(boris.page);
  await boris.page.goto(`${chat.url}/link#${await getCode(anna.page)}`);
  await boris.page.getByText(text.replacesUser("Boris")).waitFor();
  expect(await userIdOf(boris.page)).toBe(before);
  await boris.page.getByRole("button", { name: text.linkThisDevice }).click();
  await eventually(async () => expect(await userIdOf(boris.page)).toBe(await userIdOf(anna.page)));
  expect(await boris.page.evaluate(() => Object.keys(localStorage).join())).not.toContain(room);
  await eventually(() => expect(boris.page.url()).not.toContain("/link"));
});

test("[I11] signing out everywhere else leaves this device alone", async ({ chat, newWindow, join }) => {
  const [desk, phone] = [await newWindow(), await newWindow()];
  const room = newRoom();
  await join(desk.page, room, "Anna");
  await phone.page.goto(`${chat.url}/link#${await getCode(desk.page)}`);
  await phone.page.getByRole("button", { name: text.linkThisDevice }).click();
  await desk.page.getByText(text.deviceLinked).waitFor();
  await closeDialogs(desk.page);
  await phone.page.goto(roomUrl(chat.url, room));
  await waitUntilOnline(phone.page);

  await openSignOut(desk.page);
  await desk.page.getByRole("button", { name: text.signOutOthers }).click();
  await desk.page.locator("dialog dialog").waitFor({ state: "detached" });
  await closeDialog(desk.page);
  await phone.page.getByLabel(text.yourName).waitFor();
  expect(await userIdOf(phone.page)).toBe(undefined);
  expect(await phone.page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("room")))).toEqual([]);
  await desk.page.reload();
  await waitUntilOnline(desk.page);
  await send(desk.page, "still here");
  await desk.page.locator("[data-seq].own").getByText("still here").waitFor();
  expect([...desk.errors, ...phone.errors]).toEqual([]);
});

test("[I11] signing out deletes what is kept of the user", async ({ newWindow, join }) => {
  const { page, errors } = await newWindow();
  const room = newRoom();
  await join(page, room, "Anna");
  await composer(page).fill("a draft");
  await openSignOut(page);
  await page.getByRole("button", { name: text.signOutHere }).click();
  await page.getByLabel(text.yourName).waitFor();
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  expect(errors).toEqual([]);
});

test("[I8] a guest of an earlier version, whose token was signed for 30 days, stays who they are", async ({
  chat,
  newWindow,
}) => {
  const { page, errors } = await newWindow();
  const [room, id, nowS] = [newRoom(), `guest-${crypto.randomUUID()}`, Math.floor(Date.now() / 1000)];
  const token = await sign(
    { sub: id, name: "Anna", iat: nowS - 10 * DAY_S, exp: nowS + 20 * DAY_S },
    AUTH_SECRET,
    "HS256",
  );
  const expiresAt = new Date((nowS + 20 * DAY_S) * 1_000).toISOString();
  const session = JSON.stringify({ token, user: { id, username: "Anna" }, expiresAt });
  await page.goto(chat.url);
  await page.evaluate((stored) => localStorage.setItem("samovar.session", stored), session);
  await page.goto(roomUrl(chat.url, room));
  await waitUntilOnline(page);
  await send(page, "still me");
  await page.locator("[data-seq].own").getByText("still me").waitFor();
  expect(await userIdOf(page)).toBe(id);
  expect(errors).toEqual([]);
});
