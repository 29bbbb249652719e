/** People's cards: from members, authors and mentions, by mouse, keyboard and touch. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { violations } from "./axe.ts";
import {
  composer,
  eventually,
  expectFocus,
  newRoom,
  send,
  test,
  text,
  untilDialogsAreClosed,
  waitUntilOnline,
} from "./fixture.ts";
import { message, messageList } from "./message-list.ts";
import { PHONE } from "./message-menu.ts";
import { member, openProfile } from "./moderation.ts";
import { ru } from "./text.ts";

const card = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true });
const author = (page: Page, name: string) => messageList(page).getByRole("button", { name, exact: true });

test("a card opens from a member, an author and a mention, and says who is here", async ({ newWindow, join }) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  const { page } = anna;
  await join(page, room, "Anna");
  await join(boris.page, room, "Boris");
  await send(boris.page, "hello @Anna, this is @Boris");
  await message(page, 1).waitFor();

  const opened = await openProfile(page, "Boris");
  await opened.getByText(text.hereNow).waitFor();
  expect(await opened.getByRole("button", { name: text.moderatePerson }).count()).toBe(0);
  await page.goBack();
  await opened.waitFor({ state: "detached" });
  await expectFocus(member(page, "Boris").getByRole("button"));
  await waitUntilOnline(page);

  await author(page, "Boris").click();
  await card(page, "Boris").waitFor();
  await page.keyboard.press("Escape");
  await expectFocus(author(page, "Boris"));
  // Beside the name, the avatar.
  const avatar = await message(page, 1).locator(".avatar").boundingBox();
  await page.mouse.click((avatar?.x ?? 0) + 18, (avatar?.y ?? 0) + 18);
  await card(page, "Boris").waitFor();
  await page.keyboard.press("Escape");
  await card(page, "Boris").waitFor({ state: "detached" });

  await author(page, "@Boris").click();
  await boris.page.getByRole("button", { name: text.leave, exact: true }).click();
  await card(page, "Boris").getByText(text.notHereNow).waitFor();
  await page.keyboard.press("Escape");
  // One's own card.
  await author(page, "@Anna").click();
  await card(page, "Anna").getByLabel(text.newName).waitFor();
  expect(await card(page, "Anna").getByRole("button", { name: text.block }).count()).toBe(0);
  expect([...anna.errors, ...boris.errors]).toEqual([]);
});

test("a card is opened and used by keyboard", async ({ newWindow, join }) => {
  const room = newRoom();
  const [{ page, errors }, boris] = [await newWindow(), await newWindow()];
  await join(page, room, "Anna");
  await join(boris.page, room, "Boris");
  await send(boris.page, "hello @Anna");
  await send(boris.page, "how are you?");
  await message(page, 2).waitFor();
  await messageList(page).focus();
  const toolbar = message(page, 1).getByRole("toolbar");
  // Tab reaches the people of the message that has the focus only, once it shows its toolbar.
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expectFocus(message(page, 1));
  await toolbar.waitFor();
  await page.keyboard.press("Tab");
  await expectFocus(author(page, "Boris"));
  await page.keyboard.press("Tab");
  await expectFocus(author(page, "@Anna"));
  await page.keyboard.press(" ");
  await card(page, "Anna").waitFor();
  await page.keyboard.press("Escape");
  await expectFocus(author(page, "@Anna"));
  await toolbar.waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await card(page, "Boris").waitFor();
  await page.keyboard.press("Escape");
  await expectFocus(author(page, "Boris"));
  await page.keyboard.press("ArrowDown");
  await expectFocus(message(page, 2));
  expect(await author(page, "Boris").getAttribute("tabindex")).toBe("-1");
  // Whoever moves the focus before the page has handled the closing of the card keeps it.
  await page.keyboard.press("ArrowUp");
  await toolbar.waitFor();
  await author(page, "Boris").press("Enter");
  await card(page, "Boris").waitFor();
  await page.evaluate(() => {
    document.querySelector("dialog")?.close();
    document.querySelector<HTMLElement>('article[data-seq="2"]')?.focus();
  });
  await page.locator("dialog").waitFor({ state: "detached" });
  await expectFocus(message(page, 2));
  expect(errors).toEqual([]);
});

test("a mention from the card goes where the caret is in the composer", async ({ newWindow, join }) => {
  const room = newRoom();
  const [{ page }, boris] = [await newWindow(), await newWindow()];
  await join(page, room, "Anna");
  await join(boris.page, room, "Boris");
  await composer(page).fill("tea,? Now");
  await composer(page).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(4, 4));
  const opened = await openProfile(page, "Boris");
  await opened.getByRole("button", { name: text.mentionPerson }).click();
  await expectFocus(composer(page));
  expect(await composer(page).inputValue()).toBe("tea, @Boris ? Now");
  await page.keyboard.type("please");
  await page.keyboard.press("Enter");
  await message(boris.page, 1).locator(".mention.own").getByText("@Boris").waitFor();
  expect(await message(boris.page, 1).locator(".content").textContent()).toBe("tea, @Boris please? Now");
});

test("a moderator mutes from the card, and a mention in a link opens none", async ({ openModerated }) => {
  const [mod, boris] = await openModerated(newRoom(), "Boris");
  await send(boris.page, "see [@Boris and @Mod](https://chat.example)");
  await message(mod.page, 1).waitFor();
  expect(await message(mod.page, 1).locator("a.named [role=button]").count()).toBe(0);
  await author(mod.page, "Boris").click();
  await card(mod.page, "Boris").getByRole("button", { name: text.moderatePerson }).click();
  await mod.page.getByRole("button", { name: text.mute, exact: true }).click();
  await boris.page.locator(".composer-field textarea[readonly]").waitFor();
  await mod.page.keyboard.press("Escape");
  await expectFocus(author(mod.page, "Boris"));
  await member(boris.page, "Mod").getByRole("button").click();
  await card(boris.page, "Mod").getByText(text.moderator, { exact: true }).waitFor();
  // Nobody is mentioned by a user who may not write.
  expect(await card(boris.page, "Mod").getByRole("button", { name: text.mentionPerson }).count()).toBe(0);
  expect([...mod.errors, ...boris.errors]).toEqual([]);
});

test("on a Russian phone the card is a sheet above the members, and a tap on an avatar opens it", async ({
  newWindow,
  join,
}) => {
  const room = newRoom();
  const [{ page, errors }, boris] = [await newWindow({ ...PHONE, locale: "ru-RU" }), await newWindow()];
  await join(boris.page, room, "Борис");
  await send(boris.page, "привет");
  await page.goto(boris.page.url());
  await page.getByLabel(ru.yourName).fill("Анна");
  await page.keyboard.press("Enter");
  await waitUntilOnline(page);
  await page.getByRole("button", { name: ru.people, exact: true }).tap();
  await page.locator("dialog .member", { hasText: "Борис" }).tap();
  const sheet = card(page, "Борис");
  await sheet.getByText(ru.hereNow).waitFor();
  await eventually(async () => {
    const box = await sheet.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBe(PHONE.viewport.height);
    expect(box?.width).toBe(PHONE.viewport.width);
  });
  // Back leads to the members, then to the room.
  await page.goBack();
  await sheet.waitFor({ state: "detached" });
  await page.locator("dialog .member", { hasText: "Борис" }).tap();
  await sheet.getByRole("button", { name: ru.mentionPerson }).tap();
  await untilDialogsAreClosed(page);
  expect(await page.locator(".composer-field textarea").inputValue()).toBe("@Борис ");

  const avatar = await message(page, 1).locator(".avatar").boundingBox();
  await page.touchscreen.tap((avatar?.x ?? 0) + 18, (avatar?.y ?? 0) + 18);
  await sheet.waitFor();
  expect(errors).toEqual([]);
});

test.for(["light", "dark"] as const)("axe finds nothing in cards (%s)", async (colorScheme, { newWindow, join }) => {
  const room = newRoom();
  const [{ page }, boris] = [await newWindow({ colorScheme, reducedMotion: "reduce" }), await newWindow()];
  await join(page, room, "Anna");
  await join(boris.page, room, "Boris");
  await send(boris.page, "hello @Anna");
  await author(page, "@Anna").click();
  await card(page, "Anna").waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  const opened = await openProfile(page, "Boris");
  expect(await violations(page)).toEqual([]);
  await opened.getByRole("button", { name: text.block }).click();
  await opened.getByText(text.blockQuestion("Boris")).waitFor();
  expect(await violations(page)).toEqual([]);
  await opened.getByRole("button", { name: text.cancel }).click();
  await opened.getByRole("button", { name: text.block }).waitFor();
});
