/** What can be done with a message: it is changed, deleted, sent again; by mouse and by keyboard. */
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { eventually, isFocused, isHere, newRoom, post, type Stage, said, say, setUpStage, writing } from "./fixture.ts";
import { fromBottom, message, seedRoom } from "./messages-seed.ts";
import { signIn } from "./sign-in.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setUpStage();
});
afterEach(() => stage.clear());
afterAll(() => stage?.close());

test("one's own message is edited and deleted, and everyone sees it, also who comes later", async () => {
  const room = newRoom();
  const [anna, boris] = [await stage.newWindow(), await stage.newWindow()];
  await stage.come(anna.page, room, "Anna");
  await stage.come(boris.page, room, "Boris");
  await say(anna.page, "frist");
  await say(anna.page, "second");
  await message(boris.page, 2).waitFor();

  // Nobody is offered what they may not do.
  await message(boris.page, 1).hover();
  await boris.page.getByRole("toolbar").waitFor();
  expect(await boris.page.getByRole("button", { name: "Edit" }).count()).toBe(0);
  expect(await boris.page.getByRole("button", { name: "Delete" }).count()).toBe(0);

  await message(anna.page, 1).hover();
  await anna.page.getByRole("button", { name: "Edit" }).click();
  const field = anna.page.getByRole("textbox", { name: "Edit the message" });
  expect(await field.inputValue()).toBe("frist");
  await field.fill("first");
  await field.press("Enter");
  for (const { page } of [anna, boris]) {
    await eventually(async () => expect(await said(page)).toEqual(["first", "second"]));
    expect(await message(page, 1).locator(".edited").textContent()).toBe("edited");
    expect(await message(page, 2).locator(".edited").count()).toBe(0);
  }
  await field.waitFor({ state: "detached" });

  await message(anna.page, 2).hover();
  await anna.page.getByRole("button", { name: "Delete" }).click();
  await anna.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await message(anna.page, 2).hover();
  await anna.page.getByRole("button", { name: "Delete" }).click();
  await anna.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  for (const { page } of [anna, boris]) await message(page, 2).getByText("This message was deleted").waitFor();

  const chloe = await stage.newWindow();
  await stage.come(chloe.page, room, "Chloë");
  await message(chloe.page, 2).getByText("This message was deleted").waitFor();
  expect(await said(chloe.page)).toEqual(["first"]);
  expect([...anna.faults, ...boris.faults, ...chloe.faults]).toEqual([]);
});

test("a moderator deletes what somebody else has said, and does not change it", async () => {
  const room = newRoom();
  const [mod, boris] = [await stage.newWindow(), await stage.newWindow()];
  await signIn(mod.page, stage.chat.url, { sub: "user-mod", name: "Mod", role: "moderator" });
  await mod.page.goto(`${stage.chat.url}/rooms/${room}`);
  await isHere(mod.page);
  await stage.come(boris.page, room, "Boris");
  await say(boris.page, "buy my pies");
  await say(boris.page, "sorry");
  await message(mod.page, 2).waitFor();

  await message(mod.page, 1).hover();
  await mod.page.getByRole("toolbar").waitFor();
  expect(await mod.page.getByRole("button", { name: "Edit" }).count()).toBe(0);
  await mod.page.getByRole("button", { name: "Delete" }).click();
  await mod.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await mod.page.getByRole("dialog").waitFor({ state: "detached" });
  for (const { page } of [mod, boris]) {
    await message(page, 1).getByText("This message was deleted").waitFor();
    expect(await said(page)).toEqual(["sorry"]);
  }
  expect([...mod.faults, ...boris.faults]).toEqual([]);
});

test("on a touch screen a finger that rests on a message brings its actions, and a tap or a scroll does not", async () => {
  const room = newRoom();
  const { page, faults } = await stage.newWindow({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await stage.come(page, room, "Anna");
  for (const text of ["tapped", "rested on"]) await say(page, text);
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

  // Timers fire in the order of their time: what a finger had begun before is over by then.
  const later = () => page.evaluate(() => new Promise((done) => setTimeout(done, 600)));
  const first = await middleOf(1);
  await finger("touchStart", first);
  await finger("touchEnd");
  await later();
  expect(await toolbar.count()).toBe(0);
  await finger("touchStart", first);
  await finger("touchMove", { x: first.x, y: first.y - 60 });
  await later();
  expect(await toolbar.count()).toBe(0);
  await finger("touchEnd");

  await finger("touchStart", await middleOf(2));
  await toolbar.waitFor();
  expect(await toolbar.count()).toBe(1);
  expect(await message(page, 2).getByRole("toolbar").count()).toBe(1);
  await finger("touchEnd");

  await toolbar.getByRole("button", { name: "Edit" }).tap();
  const field = page.getByRole("textbox", { name: "Edit the message" });
  await field.fill("edited by a finger");
  await page.getByRole("button", { name: "Save" }).tap();
  await eventually(async () => expect(await said(page)).toEqual(["tapped", "edited by a finger"]));
  await field.waitFor({ state: "detached" });

  await finger("touchStart", await middleOf(1));
  await message(page, 1).getByRole("toolbar").waitFor();
  await finger("touchEnd");
  await writing(page).tap();
  await toolbar.waitFor({ state: "detached" });
  expect(faults).toEqual([]);
});

test("everything goes by keyboard: the last message is edited from the composer, others are reached by arrows", async () => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, ["one", "two", "three"]);
  const { page } = await stage.newWindow();
  await stage.come(page, room, "Anna");
  await say(page, "my won");
  await message(page, 4).waitFor();
  await writing(page).press("ArrowUp");
  const field = page.getByRole("textbox", { name: "Edit the message" });
  await isFocused(field);
  await field.fill("something else");
  await field.press("Escape");
  await field.waitFor({ state: "detached" });
  await isFocused(writing(page));
  expect(await said(page)).toEqual(["one", "two", "three", "my won"]);
  await writing(page).press("ArrowUp");
  await isFocused(field);
  await field.fill("my own");
  await field.press("Enter");
  await eventually(async () => expect((await said(page)).at(-1)).toBe("my own"));
  await field.waitFor({ state: "detached" });
  await isFocused(writing(page));

  const press = async (key: string, focused: Locator) => {
    await page.keyboard.press(key);
    await isFocused(focused);
  };
  await page.getByRole("log").focus();
  await press("ArrowUp", message(page, 4));
  await press("ArrowUp", message(page, 3));
  await press("ArrowUp", message(page, 2));
  await press("ArrowDown", message(page, 3));
  await press("ArrowDown", message(page, 4));
  const [first, remove] = [
    page.getByRole("toolbar").getByRole("button").first(),
    page.getByRole("button", { name: "Delete" }),
  ];
  await first.waitFor();
  await press("Enter", first);
  await press("ArrowLeft", remove);

  // The button that was pressed for an edit is gone: from there one goes on writing.
  await press("ArrowLeft", page.getByRole("button", { name: "Edit" }));
  await press("Enter", field);
  expect(await field.inputValue()).toBe("my own");
  await press("Escape", writing(page));
  await page.getByRole("log").focus();
  await press("ArrowUp", message(page, 4));
  await first.waitFor();
  await press("Enter", first);
  await press("ArrowLeft", remove);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).press("Enter");
  await message(page, 4).getByText("This message was deleted").waitFor();
  // The button that was pressed last is gone: the focus is in the list.
  await eventually(async () => {
    expect(await page.getByRole("log").evaluate((log) => log.contains(document.activeElement))).toBe(true);
  });
});

test("a message that waits becomes the stored one in its place: the same element, nothing moves", async () => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, ["before"]);
  const { page, setOffline } = await stage.newWindow();
  await stage.come(page, room, "Anna");
  await setOffline(true);
  await page.locator(".state.offline").waitFor();
  await say(page, "waits");
  await say(page, "waits, too");
  const pending = page.locator(".bubble.pending");
  await eventually(async () => expect(await pending.count()).toBe(2));
  const shapes = () =>
    page.locator(".own .bubble").evaluateAll((all) => all.map((each) => JSON.stringify(each.getBoundingClientRect())));
  // The banner of the lost connection takes room of its own: what counts is the place from the bottom.
  const before = await shapes();
  await page.evaluate(() => {
    for (const each of document.querySelectorAll(".bubble.pending")) each.setAttribute("data-met", "yes");
  });
  await setOffline(false);
  await message(page, 3).waitFor();
  expect(await pending.count()).toBe(0);
  expect(await said(page)).toEqual(["before", "waits", "waits, too"]);
  expect(await page.locator('[data-seq] .bubble[data-met="yes"]').count()).toBe(2);
  await eventually(async () => expect(await shapes()).toEqual(before));
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
});

test("what was refused says so, and is sent again or discarded", async () => {
  const room = newRoom();
  const { page } = await stage.newWindow();
  await stage.come(page, room, "Anna");
  // Written in this browser by somebody else: it is not sent unasked.
  await page.evaluate((name) => {
    for (const [at, content] of ["to be sent", "to be discarded"].entries()) {
      const entry = { clientId: `id-${at}`, content, userId: "somebody", at: Date.now() + at, failed: null };
      localStorage.setItem(`samovar.outbox.${name}.id-${at}`, JSON.stringify(entry));
    }
  }, room);
  await page.reload();
  const failed = (text: string) => page.locator(".row", { has: page.locator(".bubble.failed", { hasText: text }) });
  await failed("to be discarded").getByRole("alert").waitFor();
  await failed("to be sent").getByRole("button", { name: "Try again" }).click();
  await failed("to be discarded").getByRole("button", { name: "Discard" }).click();
  await message(page, 1).waitFor();
  expect(await said(page)).toEqual(["to be sent"]);
  expect(await page.locator(".failed, .pending").count()).toBe(0);
  await page.reload();
  await message(page, 1).waitFor();
  expect(await page.locator(".failed, .pending").count()).toBe(0);
});

test("an edit begun from the composer comes into view, wherever the reader was", async () => {
  const room = newRoom();
  const { page } = await stage.newWindow();
  await stage.come(page, room, "Anna");
  await say(page, "mine");
  await message(page, 1).waitFor();
  for (let n = 0; n < 60; n++) await post(stage.chat.url, room, `theirs ${n}`);
  await message(page, 61).waitFor();
  await message(page, 1).waitFor({ state: "detached" });
  await page.getByRole("log").evaluate((box) => box.scrollBy(0, -200));
  await page.getByRole("button", { name: "Latest messages" }).or(message(page, 50)).first().waitFor();
  await writing(page).press("ArrowUp");
  const field = page.getByRole("textbox", { name: "Edit the message" });
  await field.fill("mine, edited");
  await field.press("Enter");
  await message(page, 1).getByText("mine, edited").waitFor();
});
