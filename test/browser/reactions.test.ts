/** Reactions: chips, the quick ones and the picker, by mouse, touch and keyboard. */
import { expect } from "vitest";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { TestClient } from "../support/client.ts";
import { violations } from "./axe.ts";
import { closeDialog, eventually, expectFocus, newRoom, send, test, text, untilDialogsAreClosed } from "./fixture.ts";
import { message } from "./message-list.ts";
import { longPress, openMenu, PHONE } from "./message-menu.ts";
import { moderate } from "./moderation.ts";
import { chip, expectReactions, react, reactionsTo } from "./reaction-chips.ts";
import { ru } from "./text.ts";

test("two people react, see who has reacted, and take reactions back", async ({ newWindow, join }) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await join(anna.page, room, "Anna");
  await join(boris.page, room, "Boris");
  await send(anna.page, "tea?");
  await message(boris.page, 1).waitFor();
  await react(boris.page, 1, "👍");
  await expectReactions(anna.page, 1, "👍 1");
  await expectReactions(boris.page, 1, "👍 1 *");
  await chip(anna.page, 1, "👍").click();
  await expectReactions(anna.page, 1, "👍 2 *");
  await expectReactions(boris.page, 1, "👍 2 *");
  await openMenu(anna.page, 1);
  await anna.page.getByRole("menuitemcheckbox", { name: "🎉" }).click();
  await expectReactions(boris.page, 1, "👍 2 *", "🎉 1");

  const tooltip = boris.page.locator(".tooltip");
  await chip(boris.page, 1, "👍").hover();
  await eventually(async () => expect(await tooltip.textContent()).toBe("You and Anna"));
  await chip(boris.page, 1, "🎉").hover();
  await eventually(async () => expect(await tooltip.textContent()).toBe("Anna"));

  await chip(boris.page, 1, "👍").click();
  await expectReactions(anna.page, 1, "👍 1 *", "🎉 1 *");
  await openMenu(anna.page, 1);
  await anna.page.getByRole("menuitemcheckbox", { name: "🎉", checked: true }).click();
  await expectReactions(boris.page, 1, "👍 1");

  // The picker, from the button after the chips and from the toolbar.
  await message(boris.page, 1).locator(".reactions").getByRole("button", { name: text.addReaction }).click();
  await boris.page.getByRole("dialog").getByRole("searchbox").fill("teapot");
  await boris.page.getByRole("dialog").getByText("🫖").click();
  await expectReactions(anna.page, 1, "👍 1 *", "🫖 1");
  await message(anna.page, 1).hover();
  await anna.page.getByRole("toolbar").getByRole("button", { name: text.addReaction }).click();
  await anna.page.getByRole("menuitem", { name: text.moreEmoji }).click();
  await anna.page.getByRole("dialog").getByRole("searchbox").fill("teapot");
  await anna.page.getByRole("dialog").getByText("🫖").click();
  await expectReactions(boris.page, 1, "👍 1", "🫖 2 *");

  await untilDialogsAreClosed(boris.page);
  await boris.page.reload();
  await expectReactions(boris.page, 1, "👍 1", "🫖 2 *");
  expect([...anna.errors, ...boris.errors]).toEqual([]);
});

test("a reaction is shown at once, and goes back with a message when the room rejects it", async ({
  chat,
  newWindow,
  join,
}) => {
  const room = newRoom();
  const { page, errors } = await newWindow();
  // Holds the room's frames back, as a slow network does.
  const held: (() => void)[] = [];
  let isSlow = false;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((frame) => {
      if (isSlow) held.push(() => socket.send(frame));
      else socket.send(frame);
    });
  });
  const release = () => {
    isSlow = false;
    for (const forward of held.splice(0)) forward();
  };
  await join(page, room, "Anna");
  await send(page, "tea?");
  await message(page, 1).waitFor();
  isSlow = true;
  await react(page, 1, "👍");
  await expectReactions(page, 1, "👍 1 *");
  await chip(page, 1, "👍").click();
  await expectReactions(page, 1);
  await react(page, 1, "👍");
  // Records what is shown from now on.
  await page.evaluate(() => {
    const shown = new Set<string>();
    Object.assign(globalThis, { shown });
    const record = () => shown.add(document.querySelector(".reactions")?.textContent ?? "");
    new MutationObserver(record).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  release();
  for (const emoji of ["❤️", "😂"]) await react(page, 1, emoji);
  await expectReactions(page, 1, "👍 1 *", "❤️ 1 *", "😂 1 *");
  const shown = await page.evaluate(() => [...(globalThis as unknown as { shown: Set<string> }).shown]);
  expect(shown.filter((each) => !each.includes("👍"))).toEqual([]);

  isSlow = true;
  await react(page, 1, "🎉");
  await expectReactions(page, 1, "👍 1 *", "❤️ 1 *", "😂 1 *", "🎉 1 *");
  release();
  await page.locator(".toast").getByText(text.tooManyOwnReactions(3)).waitFor();
  await expectReactions(page, 1, "👍 1 *", "❤️ 1 *", "😂 1 *");

  // As many kinds as a message can have.
  const kinds = ["😀", "😃", "😄", "😁", "😆", "😅", "🤣", "😊", "😇", "🙂", "🙃", "😉", "😌", "😍", "🥰", "😘", "😗"];
  for (let at = 0; at < kinds.length; at += LIMITS.reactionKindsPerUser) {
    const peer = await TestClient.join(chat.url, room);
    for (const emoji of kinds.slice(at, at + LIMITS.reactionKindsPerUser))
      peer.send("react", { seq: 1, emoji, on: true });
    await chip(page, 1, kinds[Math.min(at + LIMITS.reactionKindsPerUser, kinds.length) - 1] ?? "").waitFor();
    await peer.close();
  }
  await chip(page, 1, "😂").click();
  await react(page, 1, "😮");
  await chip(page, 1, "😮").waitFor();
  await chip(page, 1, "😮").click();
  await chip(page, 1, "😮").waitFor({ state: "detached" });
  const peer = await TestClient.join(chat.url, room);
  // Until the 😮 is taken away in the room, too, this would be one kind too many.
  await eventually(async () => {
    peer.send("react", { seq: 1, emoji: "🫖", on: true });
    await chip(page, 1, "🫖").waitFor({ timeout: 500 });
  });
  await react(page, 1, "😮");
  await page.locator(".toast").getByText(text.tooManyReactions).waitFor();
  await chip(page, 1, "😮").waitFor({ state: "detached" });
  await peer.close();
  expect(errors).toEqual([]);
});

test("whoever is muted cannot react; in a closed room everyone can", async ({ openModerated }) => {
  const [mod, boris] = await openModerated(newRoom(), "Boris");
  await send(mod.page, "an announcement");
  await message(boris.page, 1).waitFor();
  await react(mod.page, 1, "👍");
  await mod.page.getByRole("button", { name: text.roomSettings }).click();
  await mod.page.getByRole("checkbox", { name: text.onlyModerators }).click();
  await boris.page.locator(".closed").waitFor();
  await chip(boris.page, 1, "👍").click();
  await expectReactions(boris.page, 1, "👍 2 *");
  await closeDialog(mod.page);

  await moderate(mod.page, "Boris");
  await mod.page.getByRole("button", { name: text.mute, exact: true }).click();
  await boris.page.locator('.chip[aria-disabled="true"]').waitFor();
  await message(boris.page, 1).hover();
  await boris.page.getByRole("toolbar").waitFor();
  expect(await boris.page.getByRole("button", { name: text.addReaction }).count()).toBe(0);
  await chip(boris.page, 1, "👍").click({ force: true });
  await expectReactions(mod.page, 1, "👍 2 *");
});

test("on a phone a tap on a reaction joins it, and a long press says who has reacted", async ({ newWindow, join }) => {
  const room = newRoom();
  const [{ page, errors }, boris] = [await newWindow({ ...PHONE, locale: "ru-RU" }), await newWindow()];
  await join(boris.page, room, "Boris");
  await page.goto(boris.page.url());
  await page.getByLabel(ru.yourName).fill("Анна");
  await page.keyboard.press("Enter");
  await send(boris.page, "tea?");
  await message(page, 1).waitFor();
  await react(boris.page, 1, "🎉");
  await chip(page, 1, "🎉").tap();
  await expectReactions(boris.page, 1, "🎉 2 *");
  for (const each of await message(page, 1).locator(".chip").all()) {
    const box = await each.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  }

  const sheet = await longPress(page, chip(page, 1, "🎉"));
  await sheet.getByRole("list", { name: ru.reactions }).getByText("🎉 Вы и Boris").waitFor();
  expect(await sheet.getByRole("button", { pressed: true }).allTextContents()).toEqual(["🎉"]);
  await sheet.getByRole("button", { name: "👍" }).tap();
  await sheet.waitFor({ state: "detached" });
  await expectReactions(boris.page, 1, "🎉 2 *", "👍 1");

  await longPress(page, message(page, 1).locator(".bubble"));
  await sheet.getByRole("button", { name: ru.moreEmoji }).tap();
  await sheet.getByRole("searchbox").waitFor();
  await sheet.getByText("🫖").or(sheet.locator(".emoji-list button")).first().tap();
  await eventually(async () => expect(await reactionsTo(boris.page, 1)).toHaveLength(3));
  expect(errors).toEqual([]);
});

test("by keyboard, reactions are reached from the message, and are no part of the announcements", async ({
  newWindow,
  join,
}) => {
  const room = newRoom();
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await send(page, "tea?");
  await message(page, 1).waitFor();
  await page.getByRole("log").focus();
  await page.keyboard.press("ArrowUp");
  await expectFocus(message(page, 1));
  await page.keyboard.press("Enter");
  await expectFocus(page.getByRole("menuitemcheckbox", { name: "👍" }));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expectReactions(page, 1, "❤️ 1 *");
  await expectFocus(message(page, 1));
  const reactions = message(page, 1).getByRole("group", { name: text.reactions });
  // A live region of its own, which is off.
  expect(await reactions.getAttribute("aria-live")).toBe("off");
  expect(await page.getByRole("toolbar").getAttribute("aria-live")).toBe("off");
  const description = () => message(page, 1).getAttribute("aria-describedby");
  await eventually(async () => expect(await description()).toBe(await reactions.getAttribute("id")));

  await chip(page, 1, "❤️").focus();
  await page.locator(".tooltip").getByText("You", { exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await reactions.waitFor({ state: "detached" });
});

test.for(["light", "dark"] as const)(
  "axe finds nothing in reactions and menus (%s)",
  async (colorScheme, { newWindow, join }) => {
    const room = newRoom();
    const { page } = await newWindow({ colorScheme });
    const phone = await newWindow({ ...PHONE, colorScheme });
    await join(page, room, "Anna");
    await join(phone.page, room, "Boris");
    await send(page, "tea?");
    await react(page, 1, "👍");
    await chip(phone.page, 1, "👍").waitFor();
    await chip(page, 1, "👍").hover();
    await page.locator(".tooltip").waitFor();
    expect(await violations(page)).toEqual([]);
    await openMenu(page, 1);
    expect(await violations(page)).toEqual([]);
    expect(await violations(phone.page)).toEqual([]);
    await longPress(phone.page, message(phone.page, 1).locator(".bubble"));
    expect(await violations(phone.page)).toEqual([]);
  },
);
