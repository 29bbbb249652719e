/** Unread messages: the divider, the count below the visible part, and what counts as read. */
import { expect, inject } from "vitest";
import { eventually, newRoom, post, setVisibility, test, text, waitUntilOnline } from "./fixture.ts";
import { fromBottom, message, messageList, restingAnchorOf, scrollTo, seedRoom, topOf } from "./message-list.ts";

const contents = (count: number) => Array.from({ length: count }, (_, index) => `message ${index + 1}`);

test("a returning reader finds the unread divider, and a new one finds none", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, contents(30));
  const { page } = await newWindow();
  const divider = page.getByText(text.newMessages, { exact: true });
  await join(page, room, "Anna");
  await message(page, 30).waitFor();
  expect(await divider.count()).toBe(0);
  await eventually(async () => expect(await fromBottom(page)).toBe(0));

  // Before the first `inbox`, no read position is kept.
  await page.waitForFunction(
    (name) => JSON.parse(localStorage.getItem(`samovar.room.${name}`) ?? "{}").read === 30,
    room,
  );
  // A few fit below the divider: the reader stays at the bottom.
  await page.goto("about:blank");
  for (let n = 31; n <= 33; n++) await post(chat.url, room, `message ${n}`);
  await page.goto(`${chat.url}/rooms/${room}`);
  await divider.waitFor();
  expect(await page.locator(".row", { has: divider }).locator("[data-seq]").getAttribute("data-seq")).toBe("31");
  await eventually(async () => expect(await fromBottom(page)).toBe(0));

  // Many do not: the list starts at the divider, and the others are counted.
  await page.goto("about:blank");
  for (let n = 34; n <= 80; n++) await post(chat.url, room, `message ${n}`);
  await page.goto(`${chat.url}/rooms/${room}`);
  await page.getByRole("button", { name: /^Jump to latest\. \d+ new messages?$/ }).waitFor();
  expect(await page.locator(".row", { has: divider }).locator("[data-seq]").getAttribute("data-seq")).toBe("34");
  await eventually(async () => {
    const [line, box] = [await divider.boundingBox(), await messageList(page).boundingBox()];
    expect((line?.y ?? 0) - (box?.y ?? 0)).toBeGreaterThan(0);
    expect((line?.y ?? 0) - (box?.y ?? 0)).toBeLessThan(150);
  });

  await page.getByRole("button", { name: new RegExp(`^${text.latest}`) }).click();
  await message(page, 80).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
  await page.reload();
  await waitUntilOnline(page);
  await message(page, 80).waitFor();
  expect(await divider.count()).toBe(0);
});

test("messages that arrive while the page is hidden are unread", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, contents(5));
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await message(page, 5).waitFor();
  await setVisibility(page, "hidden");
  await post(chat.url, room, "sent meanwhile");
  await message(page, 6).waitFor();
  await eventually(async () => expect(await page.title()).toContain("(1)"));
  await setVisibility(page, "visible");
  await page.getByText(text.newMessages, { exact: true }).waitFor();
  await eventually(async () => expect(await page.title()).not.toContain("("));
});

test("scrolled up, new messages are counted until the reader jumps to them", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, contents(45));
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await message(page, 45).waitFor();
  expect(await page.getByRole("button", { name: text.latest }).count()).toBe(0);
  await scrollTo(page, 200);
  await page.getByRole("button", { name: text.latest, exact: true }).waitFor();
  const { seq, top } = await restingAnchorOf(page);
  for (let n = 46; n <= 48; n++) await post(chat.url, room, `message ${n}`);
  const jump = page.getByRole("button", { name: `${text.latest}. ${text.newMessageCount("3")}` });
  await jump.waitFor();
  expect(await topOf(page, seq)).toBe(top);
  await jump.click();
  await message(page, 48).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
  await page.getByRole("button", { name: text.latest }).waitFor({ state: "detached" });
});

test("messages of the visible room are read at once, even many", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, contents(45));
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await message(page, 45).waitFor();
  await Promise.all(Array.from({ length: 40 }, (_, n) => post(chat.url, room, `@Anna ${"more ".repeat(n * 4)}`)));
  await message(page, 85).waitFor();
  await page.locator(".room-list a[aria-current]").getByText("more").waitFor();
  await eventually(async () => expect(await page.locator(".room-list .pill").count()).toBe(0));
  await eventually(async () => expect(await page.title()).not.toContain("("));
});
