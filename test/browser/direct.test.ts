/** Direct conversations: opened from a card and the switcher, blocked, hidden, and closed to everyone else. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { violations } from "./axe.ts";
import { closeDialog, composer, eventually, newRoom, send, test, text, waitUntilOnline } from "./fixture.ts";
import { message } from "./message-list.ts";
import { openProfile } from "./moderation.ts";

const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
const closed = (page: Page) => page.locator(".closed");

/** Opens the direct conversation with a member of the room, from their card. */
const openDirect = async (page: Page, name: string): Promise<void> => {
  const card = await openProfile(page, name);
  await card.getByRole("button", { name: text.sendDirect, exact: true }).click();
  await heading(page, name).waitFor();
  await waitUntilOnline(page);
};

/** Opens a direct conversation by its person's name. */
const switchTo = async (page: Page, name: string): Promise<void> => {
  await page.keyboard.press("Control+k");
  await page.locator("dialog input:focus").waitFor();
  await page.keyboard.type(name);
  await page.getByRole("group", { name: text.yourRooms }).getByRole("option", { name }).waitFor();
  await page.keyboard.press("Enter");
  await heading(page, name).waitFor();
  await waitUntilOnline(page);
};

test("[D2] [D3] two people write to each other and are told at once, and a third cannot enter", async ({
  newWindow,
  join,
}) => {
  const room = newRoom();
  const [anna, boris, clara] = [await newWindow(), await newWindow(), await newWindow()];
  await join(anna.page, room, "Anna");
  await join(boris.page, room, "Boris");
  await openDirect(anna.page, "Boris");
  expect(new URL(anna.page.url()).pathname).toMatch(/^\/rooms\/dm-[0-9a-f]{32}$/);
  await anna.page.getByText(text.directHint).waitFor();
  await anna.page.getByText(text.notHereNow).waitFor();
  expect(await composer(anna.page).getAttribute("placeholder")).toBe(text.writeToPerson("Boris"));
  // Nobody can be invited.
  for (const name of [text.copyLink, text.invite, text.people, text.leave]) {
    expect(await anna.page.getByRole("button", { name, exact: true }).count()).toBe(0);
  }
  expect(await anna.page.title()).toBe("Boris · Samovar");
  await send(anna.page, "just for you");
  await eventually(async () => expect((await boris.page.title()).replace("+", "")).toBe(`(1) ${room} · Samovar`));

  await switchTo(boris.page, "Anna");
  await message(boris.page, 1).getByText("just for you").waitFor();
  await boris.page.getByText(text.hereNow).waitFor();
  await anna.page.getByText(text.hereNow).waitFor();
  await send(boris.page, "thanks");
  await message(anna.page, 2).getByText("thanks").waitFor();
  await eventually(async () => expect(await boris.page.title()).toBe("Anna · Samovar"));

  await join(clara.page, room, "Clara");
  await clara.page.goto(anna.page.url());
  await clara.page.getByText(text.joinError(CLOSE.forbidden)).waitFor();
  expect(await clara.page.locator("body").textContent()).not.toMatch(/Anna|Boris/);
  expect([...anna.errors, ...boris.errors, ...clara.errors]).toEqual([]);
});

test("[D4] who is blocked is told so, and the one who has blocked them lifts it in place of the composer", async ({
  newWindow,
  join,
}) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow({ reducedMotion: "reduce" })];
  await join(anna.page, room, "Anna");
  await join(boris.page, room, "Boris");
  await openDirect(anna.page, "Boris");
  await send(anna.page, "buy my pies");
  await switchTo(boris.page, "Anna");
  await heading(boris.page, "Anna").getByRole("button").press("Enter");
  const card = boris.page.getByRole("dialog", { name: "Anna" });
  await card.getByRole("button", { name: text.block }).click();
  await card.getByText(text.blockHint).waitFor();
  await card.getByRole("button", { name: text.block }).click();
  await card.getByRole("button", { name: text.unblock }).waitFor();
  await closeDialog(boris.page);
  await closed(boris.page).getByText(text.youBlocked("Anna")).waitFor();
  expect(await violations(boris.page)).toEqual([]);

  await send(anna.page, "very good pies");
  await anna.page.getByText(text.notReceived).waitFor();
  expect(await violations(anna.page)).toEqual([]);

  // The answer comes once the conversation knows of it.
  const unblocked = boris.page.waitForResponse((response) => response.request().method() === "DELETE");
  await closed(boris.page).getByRole("button", { name: text.unblock }).click();
  await unblocked;
  await composer(boris.page).waitFor();
  await anna.page.getByRole("button", { name: text.retry }).click();
  await message(boris.page, 2).getByText("very good pies").waitFor();
  expect([...anna.errors, ...boris.errors]).toEqual([]);
});

test("[D4] the settings list blocked people, and nobody opens a conversation with who has blocked them", async ({
  newWindow,
  join,
}) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow({ reducedMotion: "reduce" })];
  await join(anna.page, room, "Anna");
  await join(boris.page, room, "Boris");
  const card = await openProfile(boris.page, "Anna");
  await card.getByRole("button", { name: text.block }).click();
  await card.getByRole("button", { name: text.block }).click();
  await card.getByRole("button", { name: text.unblock }).waitFor();
  await closeDialog(boris.page);

  const refused = await openProfile(anna.page, "Boris");
  await refused.getByRole("button", { name: text.sendDirect, exact: true }).click();
  await refused
    .getByRole("alert")
    .getByText(text.profileError("forbidden") ?? "")
    .waitFor();
  await closeDialog(anna.page);

  await boris.page.keyboard.press("Control+/");
  await boris.page.getByRole("button", { name: `${text.unblock}: Anna` }).waitFor();
  expect(await violations(boris.page)).toEqual([]);
  await boris.page.getByRole("button", { name: `${text.unblock}: Anna` }).click();
  await boris.page.getByText(text.noBlockedPeople).waitFor();
  await openDirect(anna.page, "Boris");
});

test("[D3] a hidden conversation returns with its next message", async ({ newWindow, join, openRoom }) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await join(anna.page, room, "Anna");
  await join(boris.page, room, "Boris");
  await openDirect(anna.page, "Boris");
  await send(anna.page, "one");
  await switchTo(boris.page, "Anna");
  await message(boris.page, 1).waitFor();
  const hidden = boris.page.waitForResponse((response) => response.request().method() === "DELETE");
  await boris.page.getByRole("button", { name: text.hideConversation }).click();
  await boris.page.getByLabel(text.yourName).waitFor();
  await hidden;
  await openRoom(boris.page, room);
  const listed = boris.page.locator(`.rooms-panel a[href="${new URL(anna.page.url()).pathname}"]`);
  await eventually(async () => expect(await listed.count()).toBe(0));
  await send(anna.page, "two");
  await listed.waitFor();
  expect([...anna.errors, ...boris.errors]).toEqual([]);
});

test("a failed opening is said in the switcher, and tried again", async ({ newWindow, join }) => {
  const room = newRoom();
  const name = newRoom("boris");
  const [{ page, errors }, boris] = [await newWindow(), await newWindow()];
  await join(page, room, "Anna");
  await join(boris.page, room, name);
  await send(boris.page, "hello");
  await page.route("**/api/dms", (route) => route.abort());
  await eventually(async () => {
    const found = await page.evaluate(async (q) => (await fetch(`/api/users?q=${q}`)).text(), name);
    expect(found).toContain(name);
  });
  await page.keyboard.press("Control+k");
  await page.locator("dialog input:focus").waitFor();
  await page.keyboard.type(name);
  const option = page.getByRole("group", { name: text.foundPeople }).getByRole("option", { name });
  await option.click();
  await page.getByRole("dialog").getByRole("alert").getByText(text.error("network")).waitFor();
  await page.unroute("**/api/dms");
  await option.click();
  await heading(page, name).waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(errors).toEqual([]);
});
