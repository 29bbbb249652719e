/** Editing, deleting and retrying messages, by mouse and keyboard. */
import type { Locator } from "playwright-core";
import { expect, inject } from "vitest";
import {
  composer,
  eventually,
  expectFocus,
  goOffline,
  newRoom,
  post,
  send,
  storedContents,
  test,
  text,
  waitUntilOnline,
} from "./fixture.ts";
import { fromBottom, message, seedRoom } from "./message-list.ts";
import { chooseAction, deleteMessage, openMenu } from "./message-menu.ts";

/** Returns the labels of a menu's entries below the reactions. */
const entriesOf = (menu: Locator): Promise<string[]> => menu.locator(".menu-item").allTextContents();

test("a user edits and deletes their own messages, for everyone and for later visitors", async ({
  newWindow,
  join,
}) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await join(anna.page, room, "Anna");
  await join(boris.page, room, "Boris");
  await send(anna.page, "frist");
  await send(anna.page, "second");
  await message(boris.page, 2).waitFor();

  // Others are not offered to do so.
  const menu = await openMenu(boris.page, 1);
  expect(await entriesOf(menu)).toEqual([text.reply, text.copy, text.copyLink]);

  await chooseAction(anna.page, 1, text.edit);
  const field = anna.page.getByRole("textbox", { name: text.editMessage });
  expect(await field.inputValue()).toBe("frist");
  await field.fill("first");
  await field.press("Enter");
  for (const { page } of [anna, boris]) {
    await eventually(async () => expect(await storedContents(page)).toEqual(["first", "second"]));
    expect(await message(page, 1).locator(".edited").textContent()).toBe("edited");
    expect(await message(page, 2).locator(".edited").count()).toBe(0);
  }
  await field.waitFor({ state: "detached" });

  await chooseAction(anna.page, 2, text.deleteMessage);
  const question = anna.page.getByRole("dialog");
  // It shows what would be deleted.
  expect(await question.locator("blockquote").textContent()).toBe(`${text.you}second`);
  await question.getByRole("button", { name: text.cancel }).click();
  await question.waitFor({ state: "detached" });
  expect(await storedContents(boris.page)).toEqual(["first", "second"]);
  await deleteMessage(anna.page, 2);
  for (const { page } of [anna, boris]) await message(page, 2).getByText(text.deleted).waitFor();

  const chloe = await newWindow();
  await join(chloe.page, room, "Chloë");
  await message(chloe.page, 2).getByText(text.deleted).waitFor();
  expect(await storedContents(chloe.page)).toEqual(["first"]);
  expect([...anna.errors, ...boris.errors, ...chloe.errors]).toEqual([]);
});

test("a moderator deletes messages of others, and cannot edit them", async ({ chat, newWindow, join, signIn }) => {
  const room = newRoom();
  const [mod, boris] = [await newWindow(), await newWindow()];
  await signIn(mod.page, { sub: "user-mod", name: "Mod", role: "moderator" });
  await mod.page.goto(`${chat.url}/rooms/${room}`);
  await waitUntilOnline(mod.page);
  await join(boris.page, room, "Boris");
  await send(boris.page, "buy my pies");
  await send(boris.page, "sorry");
  await message(mod.page, 2).waitFor();

  const entries = await entriesOf(await openMenu(mod.page, 1));
  expect(entries).toEqual([text.reply, text.copy, text.copyLink, text.deleteMessage, text.moderate("Boris")]);
  await mod.page.keyboard.press("Escape");
  await deleteMessage(mod.page, 1);
  await mod.page.getByRole("dialog").waitFor({ state: "detached" });
  for (const { page } of [mod, boris]) {
    await message(page, 1).getByText(text.deleted).waitFor();
    expect(await storedContents(page)).toEqual(["sorry"]);
  }
  // Of a deleted message, only its author is left to act on.
  expect(await entriesOf(await openMenu(mod.page, 1))).toEqual([text.moderate("Boris")]);
  await message(boris.page, 2).hover();
  await boris.page.getByRole("toolbar").waitFor();
  await message(boris.page, 1).hover();
  await boris.page.getByRole("toolbar").waitFor({ state: "detached" });
  expect([...mod.errors, ...boris.errors]).toEqual([]);
});

test("by keyboard, the last message is edited from the composer, and the arrows reach the others", async ({
  newWindow,
  join,
}) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, ["one", "two", "three"]);
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await send(page, "my won");
  await message(page, 4).waitFor();
  await composer(page).press("ArrowUp");
  const field = page.getByRole("textbox", { name: text.editMessage });
  await expectFocus(field);
  await field.fill("something else");
  await field.press("Escape");
  await field.waitFor({ state: "detached" });
  await expectFocus(composer(page));
  expect(await storedContents(page)).toEqual(["one", "two", "three", "my won"]);
  await composer(page).press("ArrowUp");
  await expectFocus(field);
  await field.fill("my own");
  await field.press("Enter");
  await eventually(async () => expect((await storedContents(page)).at(-1)).toBe("my own"));
  await field.waitFor({ state: "detached" });
  await expectFocus(composer(page));

  const press = async (key: string, focused: Locator) => {
    await page.keyboard.press(key);
    await expectFocus(focused);
  };
  await page.getByRole("log").focus();
  await press("ArrowUp", message(page, 4));
  await press("ArrowUp", message(page, 3));
  await press("ArrowUp", message(page, 2));
  await press("ArrowDown", message(page, 3));
  await press("ArrowDown", message(page, 4));
  const item = (name: string) => page.getByRole("menuitem", { name, exact: true });
  const emoji = (each: string) => page.getByRole("menuitemcheckbox", { name: each });
  await press("Enter", emoji("👍"));
  await press("ArrowRight", emoji("❤️"));
  await press("ArrowLeft", emoji("👍"));
  await press("ArrowLeft", item(text.moreEmoji));
  await press("ArrowUp", item(text.deleteMessage));
  await press("ArrowUp", item(text.edit));
  await press("Home", emoji("👍"));
  await press("ArrowDown", item(text.reply));
  await press("End", item(text.deleteMessage));
  await press("Escape", message(page, 4));
  expect(await page.getByRole("menu").count()).toBe(0);
  await press("Shift+F10", emoji("👍"));
  // A press elsewhere closes it, and takes the focus there.
  await composer(page).click();
  await page.getByRole("menu").waitFor({ state: "detached" });
  await expectFocus(composer(page));

  await page.getByRole("log").focus();
  await press("ArrowUp", message(page, 4));
  await press("e", field);
  expect(await field.inputValue()).toBe("my own");
  await press("Escape", message(page, 4));
  await page.keyboard.press("Delete");
  await page.getByRole("dialog").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: text.deleteMessage }).press("Enter");
  await message(page, 4).getByText(text.deleted).waitFor();
  await expectFocus(message(page, 4));
});

test("a pending message becomes the stored one in place: the same element, and nothing moves", async ({
  newWindow,
  join,
}) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, ["before"]);
  const window = await newWindow();
  const { page, setOffline } = window;
  await join(page, room, "Anna");
  await goOffline(window);
  await send(page, "waits");
  await send(page, "waits, too");
  const pending = page.locator(".bubble.pending");
  await eventually(async () => expect(await pending.count()).toBe(2));
  const shapes = () =>
    page.locator(".own .bubble").evaluateAll((all) => all.map((each) => JSON.stringify(each.getBoundingClientRect())));
  const before = await shapes();
  await page.evaluate(() => {
    for (const each of document.querySelectorAll(".bubble.pending")) each.setAttribute("data-seen", "yes");
  });
  await setOffline(false);
  await message(page, 3).waitFor();
  expect(await pending.count()).toBe(0);
  expect(await storedContents(page)).toEqual(["before", "waits", "waits, too"]);
  expect(await page.locator('[data-seq] .bubble[data-seen="yes"]').count()).toBe(2);
  await eventually(async () => expect(await shapes()).toEqual(before));
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
});

test("a failed message says so, and is retried or discarded", async ({ newWindow, join }) => {
  const room = newRoom();
  const { page } = await newWindow();
  await join(page, room, "Anna");
  // Messages of another user of this browser are not sent unasked.
  await page.evaluate((name) => {
    for (const [at, content] of ["to be sent", "to be discarded"].entries()) {
      const entry = { clientId: `id-${at}`, content, userId: "somebody", at: Date.now() + at, failed: null };
      localStorage.setItem(`samovar.outbox.${name}.id-${at}`, JSON.stringify(entry));
    }
  }, room);
  await page.reload();
  const failed = (text: string) => page.locator(".row", { has: page.locator(".bubble.failed", { hasText: text }) });
  await failed("to be discarded").getByRole("alert").waitFor();
  await failed("to be sent").getByRole("button", { name: text.retry }).click();
  await failed("to be discarded").getByRole("button", { name: text.discard }).click();
  await message(page, 1).waitFor();
  expect(await storedContents(page)).toEqual(["to be sent"]);
  expect(await page.locator(".failed, .pending").count()).toBe(0);
  await page.reload();
  await message(page, 1).waitFor();
  expect(await page.locator(".failed, .pending").count()).toBe(0);
});

test("an edit that is started from the composer scrolls into view", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await send(page, "mine");
  await message(page, 1).waitFor();
  for (let n = 0; n < 60; n++) await post(chat.url, room, `theirs ${n}`);
  await message(page, 61).waitFor();
  await message(page, 1).waitFor({ state: "detached" });
  await page.getByRole("log").evaluate((box) => box.scrollBy(0, -200));
  await page.getByRole("button", { name: text.latest }).or(message(page, 50)).first().waitFor();
  await composer(page).press("ArrowUp");
  const field = page.getByRole("textbox", { name: text.editMessage });
  await field.fill("mine, edited");
  await field.press("Enter");
  await message(page, 1).getByText("mine, edited").waitFor();
});
