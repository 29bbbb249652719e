/** Rooms that are followed: what the list shows of them while the user is elsewhere, on each of their devices. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { violations } from "./axe.ts";
import { composer, eventually, newRoom, post, send, test, text, waitUntilOnline } from "./fixture.ts";
import { message } from "./message-list.ts";
import { untilCounted } from "./room-rows.ts";

const row = (page: Page, room: string) =>
  page
    .getByRole("navigation", { name: text.yourRooms })
    .locator("li", { has: page.locator(`a[href="/rooms/${room}"]`) });
const pills = (page: Page, room: string) => row(page, room).locator(".pill");
const goTo = async (page: Page, room: string) => {
  await row(page, room).getByRole("link").click();
  await page.getByRole("heading", { name: room, level: 1 }).waitFor();
  await waitUntilOnline(page);
};
/** Opens a room that is not in the list yet. The page stays: one that the browser keeps in its history keeps its socket. */
const open = async (page: Page, room: string) => {
  await page.getByRole("button", { name: text.joinRoom }).click();
  await page.getByRole("combobox", { name: text.roomOrLink }).fill(room);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: room, level: 1 }).waitFor();
  await waitUntilOnline(page);
};
const choose = async (page: Page, room: string, item: string) => {
  await row(page, room)
    .getByRole("button", { name: text.roomActions(room) })
    .click();
  await page.getByRole("menuitem", { name: item }).click();
};
/** Waits for a room's pills, whether or not the counts are exact already. */
const expectPills = (page: Page, room: string, expected: string[]) =>
  eventually(async () => {
    const shown = await pills(page, room).allTextContents();
    expect(shown.map((each) => each.replace("+", ""))).toEqual(expected);
  });

test("[N4] [N5] the row of another room follows what happens there, until it is read", async ({
  chat,
  newWindow,
  join,
}) => {
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  const { page, errors } = await newWindow({ viewport: { width: 1280, height: 800 } });
  const markAllRead = page.getByRole("button", { name: text.markAllRead });
  await join(page, kitchen, "Anna");
  await send(page, "who is here?");
  await message(page, 1).waitFor();
  await open(page, tea);
  await row(page, kitchen).getByText(`${text.ownMessage}: who is here?`).waitFor();
  expect(await pills(page, kitchen).count()).toBe(0);
  expect(await markAllRead.count()).toBe(0);

  await post(chat.url, kitchen, "**the pie** is ready");
  await row(page, kitchen).getByText("Boris: the pie is ready").waitFor();
  await expectPills(page, kitchen, ["1"]);
  await untilCounted(async () => expect(await page.title()).toBe(`(1) ${tea} · Samovar`));
  await row(page, kitchen)
    .getByRole("link", { name: `${kitchen} , ${text.unread("1")}` })
    .waitFor();

  await post(chat.url, kitchen, "@Anna, are you coming?");
  await row(page, kitchen).locator(".pill.has-mentions").getByText("@").waitFor();
  await row(page, kitchen).getByText("Boris: @Anna, are you coming?").waitFor();
  expect(await violations(page)).toEqual([]);

  await markAllRead.click();
  await expectPills(page, kitchen, []);
  await markAllRead.waitFor({ state: "detached" });
  await eventually(async () => expect(await page.title()).toBe(`${tea} · Samovar`));
  await page.reload();
  await waitUntilOnline(page);
  await row(page, kitchen).getByText("Boris:").waitFor();
  await expectPills(page, kitchen, []);
  expect(errors).toEqual([]);
}, 150_000);

test("[N7] a muted room shows mentions only", async ({ chat, newWindow, join }) => {
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  const { page } = await newWindow({ viewport: { width: 1280, height: 800 } });
  await join(page, kitchen, "Anna");
  await send(page, "hello");
  await message(page, 1).waitFor();
  await open(page, tea);
  await choose(page, kitchen, text.muteRoom);
  await row(page, kitchen).getByRole("link", { name: text.roomMuted }).waitFor();
  await post(chat.url, kitchen, "nothing new");
  await post(chat.url, kitchen, "@Anna, look");
  await expectPills(page, kitchen, ["@"]);
  await choose(page, kitchen, text.unmuteRoom);
  await row(page, kitchen).getByRole("link", { name: text.roomMuted }).waitFor({ state: "detached" });
});

test("[N2] a room is followed and unfollowed without a message", async ({ chat, newWindow, join }) => {
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  const { page } = await newWindow({ viewport: { width: 1280, height: 800 } });
  await join(page, kitchen, "Anna");
  await page.getByRole("button", { name: text.follow, exact: true }).click();
  const following = page.getByRole("button", { name: text.following });
  await following.waitFor();
  await open(page, tea);
  await post(chat.url, kitchen, "the first one");
  await expectPills(page, kitchen, ["1"]);
  await goTo(page, kitchen);
  await message(page, 1).waitFor();
  await expectPills(page, kitchen, []);
  await following.click();
  await page.getByRole("button", { name: text.follow, exact: true }).waitFor();
  await goTo(page, tea);
  await page.reload();
  await waitUntilOnline(page);
  // Still in the list, because it was visited.
  await row(page, kitchen).waitFor();
});

test("a draft shows in the row of its room once the user is elsewhere", async ({ newWindow, join }) => {
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  const { page } = await newWindow({ viewport: { width: 1280, height: 800 } });
  await join(page, tea, "Anna");
  await open(page, kitchen);
  await composer(page).fill("not sent yet");
  expect(await row(page, kitchen).getByText(text.draft).count()).toBe(0);
  await goTo(page, tea);
  await row(page, kitchen).getByText(text.draft).waitFor();
  await goTo(page, kitchen);
  await row(page, kitchen).getByText(text.draft).waitFor({ state: "detached" });
  await composer(page).fill("");
  await goTo(page, tea);
  expect(await row(page, kitchen).getByText(text.draft).count()).toBe(0);
});

test("[N6] what is read on one device is read on the others, and the divider starts there", async ({
  chat,
  newWindow,
  signIn,
}) => {
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  const anna = { sub: `anna-${tea}`, name: "Anna" };
  const [laptop, phone] = await Promise.all([newWindow(), newWindow()]);
  for (const { page } of [laptop, phone]) await signIn(page, anna);
  await laptop.page.goto(`${chat.url}/rooms/${kitchen}`);
  for (const room of [kitchen, tea]) {
    if (room === tea) await open(laptop.page, tea);
    await waitUntilOnline(laptop.page);
    await send(laptop.page, "hello");
    await message(laptop.page, 1).waitFor();
  }
  await phone.page.goto(`${chat.url}/rooms/${tea}`);
  await waitUntilOnline(phone.page);
  await post(chat.url, kitchen, "@Anna, one");
  for (const { page } of [laptop, phone]) await row(page, kitchen).locator(".pill.has-mentions").waitFor();

  await goTo(laptop.page, kitchen);
  await message(laptop.page, 2).waitFor();
  for (const { page } of [laptop, phone]) await expectPills(page, kitchen, []);
  await goTo(laptop.page, tea);

  for (const content of ["two", "three"]) await post(chat.url, kitchen, content);
  await pills(phone.page, kitchen).first().waitFor();
  await goTo(phone.page, kitchen);
  const divider = phone.page.getByText(text.newMessages, { exact: true });
  await divider.waitFor();
  const first = () => phone.page.locator(".row", { has: divider }).locator("[data-seq]").getAttribute("data-seq");
  expect(await first()).toBe("3");
  await expectPills(laptop.page, kitchen, []);

  // Reading elsewhere does not move the divider of the open room.
  await goTo(laptop.page, kitchen);
  await message(laptop.page, 4).waitFor();
  await post(chat.url, kitchen, "four");
  for (const { page } of [laptop, phone]) await message(page, 5).waitFor();
  expect(await first()).toBe("3");
});
