/** Editing, deleting and retrying messages, by mouse, touch and keyboard. */
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
  await message(boris.page, 1).hover();
  await boris.page.getByRole("toolbar").waitFor();
  expect(await boris.page.getByRole("button", { name: text.edit, exact: true }).count()).toBe(0);
  expect(await boris.page.getByRole("button", { name: text.deleteMessage }).count()).toBe(0);

  await message(anna.page, 1).hover();
  await anna.page.getByRole("button", { name: text.edit, exact: true }).click();
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

  await message(anna.page, 2).hover();
  await anna.page.getByRole("button", { name: text.deleteMessage }).click();
  await anna.page.getByRole("dialog").getByRole("button", { name: text.cancel }).click();
  await message(anna.page, 2).hover();
  await anna.page.getByRole("button", { name: text.deleteMessage }).click();
  await anna.page.getByRole("dialog").getByRole("button", { name: text.deleteMessage }).click();
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

  await message(mod.page, 1).hover();
  await mod.page.getByRole("toolbar").waitFor();
  expect(await mod.page.getByRole("button", { name: text.edit, exact: true }).count()).toBe(0);
  await mod.page.getByRole("button", { name: text.deleteMessage }).click();
  await mod.page.getByRole("dialog").getByRole("button", { name: text.deleteMessage }).click();
  await mod.page.getByRole("dialog").waitFor({ state: "detached" });
  for (const { page } of [mod, boris]) {
    await message(page, 1).getByText(text.deleted).waitFor();
    expect(await storedContents(page)).toEqual(["sorry"]);
  }
  expect([...mod.errors, ...boris.errors]).toEqual([]);
});

test("on a touch screen a long press shows the actions, and a tap or a scroll does not", async ({
  newWindow,
  join,
}) => {
  const room = newRoom();
  const { page, errors } = await newWindow({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await join(page, room, "Anna");
  for (const content of ["tapped", "pressed"]) await send(page, content);
  await message(page, 2).waitFor();
  const touch = await page.context().newCDPSession(page);
  const finger = async (type: "touchStart" | "touchMove" | "touchEnd", ...touchPoints: { x: number; y: number }[]) => {
    await touch.send("Input.dispatchTouchEvent", { type, touchPoints });
  };
  const middleOf = async (seq: number) => {
    const box = await message(page, seq).locator(".bubble").boundingBox();
    if (box === null) throw new Error(`message ${seq} is not in view`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const toolbar = page.getByRole("toolbar");

  // Timers fire in order: a long press that was not cancelled would have fired by then.
  const afterLongPress = () => page.evaluate(() => new Promise((done) => setTimeout(done, 600)));
  const first = await middleOf(1);
  await finger("touchStart", first);
  await finger("touchEnd");
  await afterLongPress();
  expect(await toolbar.count()).toBe(0);
  await finger("touchStart", first);
  await finger("touchMove", { x: first.x, y: first.y - 60 });
  await afterLongPress();
  expect(await toolbar.count()).toBe(0);
  await finger("touchEnd");

  await finger("touchStart", await middleOf(2));
  await toolbar.waitFor();
  expect(await toolbar.count()).toBe(1);
  expect(await message(page, 2).getByRole("toolbar").count()).toBe(1);
  await finger("touchEnd");

  await toolbar.getByRole("button", { name: text.edit, exact: true }).tap();
  const field = page.getByRole("textbox", { name: text.editMessage });
  await field.fill("edited by a finger");
  await page.getByRole("button", { name: text.save }).tap();
  await eventually(async () => expect(await storedContents(page)).toEqual(["tapped", "edited by a finger"]));
  await field.waitFor({ state: "detached" });

  await finger("touchStart", await middleOf(1));
  await message(page, 1).getByRole("toolbar").waitFor();
  await finger("touchEnd");
  await composer(page).tap();
  await toolbar.waitFor({ state: "detached" });
  expect(errors).toEqual([]);
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
  const [first, remove] = [
    page.getByRole("toolbar").getByRole("button").first(),
    page.getByRole("button", { name: text.deleteMessage }),
  ];
  await first.waitFor();
  await press("Enter", first);
  await press("ArrowLeft", remove);

  // The button that started the edit is gone: the focus goes to the composer.
  await press("ArrowLeft", page.getByRole("button", { name: text.edit, exact: true }));
  await press("Enter", field);
  expect(await field.inputValue()).toBe("my own");
  await press("Escape", composer(page));
  await page.getByRole("log").focus();
  await press("ArrowUp", message(page, 4));
  await first.waitFor();
  await press("Enter", first);
  await press("ArrowLeft", remove);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: text.deleteMessage }).press("Enter");
  await message(page, 4).getByText(text.deleted).waitFor();
  // The button that opened the dialog is gone: the focus goes to the list.
  await eventually(async () => {
    expect(await page.getByRole("log").evaluate((log) => log.contains(document.activeElement))).toBe(true);
  });
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
