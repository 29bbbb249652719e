/** Replies: the bar above the composer, quotes with links, and messages that are not loaded or gone. */
import { expect, inject } from "vitest";
import { TestClient } from "../support/client.ts";
import { violations } from "./axe.ts";
import {
  composer,
  eventually,
  expectFocus,
  goOffline,
  newRoom,
  post,
  roomUrl,
  send,
  test,
  text,
  waitUntilOnline,
} from "./fixture.ts";
import { message, messageList, seedRoom } from "./message-list.ts";
import { chooseAction, deleteMessage, longPress, openMenu, PHONE } from "./message-menu.ts";
import { moderate } from "./moderation.ts";
import { ru } from "./text.ts";

test("a reply shows whom and what it answers, in the composer and to everyone", async ({ newWindow, join }) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await join(boris.page, room, "Boris");
  await join(anna.page, room, "Anna");
  await send(boris.page, "who wants **tea**?\n- Assam");
  await message(anna.page, 1).waitFor();
  const bar = anna.page.locator(".reply-bar");
  await composer(anna.page).fill("me, ");
  await chooseAction(anna.page, 1, text.reply);
  await bar.getByText(text.replyingTo("Boris")).waitFor();
  await bar.getByText("who wants tea? • Assam", { exact: true }).waitFor();
  await expectFocus(composer(anna.page));
  expect(await composer(anna.page).inputValue()).toBe("me, ");

  // Escape and the button cancel the reply; the draft stays.
  await anna.page.keyboard.press("Escape");
  await bar.waitFor({ state: "detached" });
  await message(anna.page, 1).hover();
  await message(anna.page, 1).getByRole("button", { name: text.reply, exact: true }).click();
  await bar.getByRole("button", { name: text.cancelReply }).click();
  await bar.waitFor({ state: "detached" });
  await expectFocus(composer(anna.page));
  expect(await composer(anna.page).inputValue()).toBe("me, ");

  await chooseAction(anna.page, 1, text.reply);
  await anna.page.reload();
  await bar.getByText(text.replyingTo("Boris")).waitFor();
  await waitUntilOnline(anna.page);
  await composer(anna.page).fill("me, please");
  await composer(anna.page).press("Enter");
  await bar.waitFor({ state: "detached" });
  for (const { page } of [anna, boris]) {
    const quote = message(page, 2).locator(".reply");
    await quote.getByText("who wants tea? • Assam", { exact: true }).waitFor();
    expect(await quote.getAttribute("href")).toBe(`/rooms/${room}/1`);
    const time = message(page, 2).locator(".when a");
    expect(await time.getAttribute("href")).toBe(`/rooms/${room}/2`);
    const local = await time.locator("time").evaluate((element: HTMLTimeElement) => {
      const at = new Date(element.dateTime);
      return `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
    });
    expect(await time.textContent()).toBe(local);
  }
  // Boris has been answered; Anna has not.
  await message(boris.page, 2).locator(".reply.to-own").getByText(text.you).waitFor();
  expect(await message(anna.page, 2).locator(".to-own").count()).toBe(0);
  // The message is named by its author, the quote and the content.
  await boris.page
    .getByRole("article", { name: /^Anna In reply to you who wants tea\? • Assam\s*me, please/ })
    .waitFor();

  await chooseAction(boris.page, 1, text.edit);
  await boris.page.getByRole("textbox", { name: text.editMessage }).fill("who wants coffee?");
  await boris.page.keyboard.press("Enter");
  for (const { page } of [anna, boris]) await message(page, 2).getByText("who wants coffee?").waitFor();
  await chooseAction(anna.page, 1, text.reply);
  await deleteMessage(boris.page, 1);
  for (const { page } of [anna, boris]) await message(page, 2).locator(".reply").getByText(text.deleted).waitFor();
  await bar.getByText(text.deleted).waitFor();
  expect([...anna.errors, ...boris.errors]).toEqual([]);
});

test("a message that is not loaded is a link to it, until the history brings it", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  await seedRoom(
    inject("directUrl"),
    room,
    Array.from({ length: 90 }, (_, index) => `message ${index + 1}`),
  );
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await message(page, 90).waitFor();
  const boris = await TestClient.join(chat.url, room);
  boris.send("sendMessage", { content: "about the first one", replyTo: 1 });
  const link = message(page, 91).getByRole("link", { name: text.showMessage });
  await link.waitFor();
  expect(await link.getAttribute("href")).toBe(`/rooms/${room}/1`);
  await page.reload();
  await message(page, 91).locator(".reply").getByText("message 1", { exact: true }).waitFor();
  await boris.close();
});

test("a reply that waits shows what it answers, and a rejected one says why", async ({ newWindow, join }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, ["a question"]);
  const window = await newWindow();
  const { page } = window;
  await join(page, room, "Anna");
  await message(page, 1).waitFor();
  await goOffline(window);
  await page.getByRole("log").focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("r");
  await expectFocus(composer(page));
  await send(page, "an answer");
  await page.locator(".bubble.pending .reply").getByText("a question").waitFor();
  await window.setOffline(false);
  await message(page, 2).locator(".reply").getByText("a question").waitFor();

  // Nothing in the page replies to a message that never was.
  await page.evaluate((name) => localStorage.setItem(`samovar.draft.${name}.reply`, "999"), room);
  await page.reload();
  await waitUntilOnline(page);
  await page.locator(".reply-bar").waitFor();
  await send(page, "to nobody");
  await page.getByRole("alert").getByText(text.sendError("not_found")).waitFor();
  await page.getByRole("button", { name: text.discard }).click();
  await page.locator(".failed").waitFor({ state: "detached" });
});

test("on a phone a reply starts in the sheet, and nothing scrolls sideways", async ({ chat, newWindow }) => {
  const room = newRoom();
  const { page, errors } = await newWindow({ ...PHONE, viewport: { width: 320, height: 640 }, locale: "ru-RU" });
  await page.goto(roomUrl(chat.url, room));
  await page.getByLabel(ru.yourName).fill("Анна");
  await page.keyboard.press("Enter");
  await waitUntilOnline(page);
  await post(chat.url, room, "длинноеслово".repeat(30), "Борис".repeat(6));
  await message(page, 1).waitFor();
  const sheet = await longPress(page, message(page, 1).locator(".bubble"));
  await sheet.getByRole("button", { name: ru.reply }).tap();
  await sheet.waitFor({ state: "detached" });
  const field = page.getByRole("textbox", { name: ru.message, exact: true });
  await expectFocus(field);
  await field.fill("ответ ".repeat(30));
  await page.getByRole("button", { name: ru.send }).tap();
  await message(page, 2).locator(".reply").waitFor();
  await page.getByRole("article", { name: new RegExp(`^${ru.you} ${ru.inReplyTo} Борис`) }).waitFor();

  // A bubble takes 85 % of the list.
  const width = await page.locator(".rows").evaluate((rows) => rows.clientWidth);
  const widths = await page.locator(".bubble").evaluateAll((all) => all.map((each) => each.clientWidth / 288));
  expect(width).toBe(288);
  for (const each of widths) expect(each).toBeGreaterThan(0.82);
  const fits = await messageList(page).evaluate(
    (box) => box.scrollWidth === box.clientWidth && document.documentElement.scrollWidth === window.innerWidth,
  );
  expect(fits).toBe(true);
  expect(errors).toEqual([]);
});

test("whoever may not write is not offered to reply", async ({ openModerated }) => {
  const [mod, boris] = await openModerated(newRoom(), "Boris");
  await send(boris.page, "buy my pies");
  await message(mod.page, 1).waitFor();
  await message(boris.page, 1).hover();
  const reply = boris.page.getByRole("toolbar").getByRole("button", { name: text.reply });
  await reply.waitFor();
  await moderate(mod.page, "Boris");
  await mod.page.getByRole("button", { name: text.mute, exact: true }).click();
  await reply.waitFor({ state: "detached" });
  const menu = await openMenu(boris.page, 1);
  expect(await menu.getByRole("menuitemcheckbox").count()).toBe(0);
  expect(await menu.getByRole("menuitem").allTextContents()).toEqual([text.copy, text.copyLink, text.deleteMessage]);
  await boris.page.keyboard.press("Escape");
  await boris.page.keyboard.press("r");
  expect(await boris.page.locator(".reply-bar").count()).toBe(0);
});

test.for(["light", "dark"] as const)("axe finds nothing in replies (%s)", async (colorScheme, { newWindow, join }) => {
  const room = newRoom();
  const { page } = await newWindow({ colorScheme });
  await join(page, room, "Anna");
  const { page: boris } = await newWindow();
  await join(boris, room, "Boris");
  await send(page, "a question");
  await chooseAction(boris, 1, text.reply);
  await send(boris, "an answer");
  await chooseAction(page, 2, text.reply);
  await page.locator(".reply-bar").waitFor();
  expect(await violations(page)).toEqual([]);
  await send(page, "a reply to the answer");
  await eventually(async () => expect(await page.locator("[data-seq] .reply").count()).toBe(2));
  await message(page, 2).hover();
  expect(await violations(page)).toEqual([]);
});
