/** The composer: completion, formatting, emoji, length, touch keyboards and discarded drafts. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { violations } from "./axe.ts";
import {
  composer,
  eventually,
  expectFocus,
  newRoom,
  post,
  send,
  storedContents,
  test,
  text,
  untilDialogsAreClosed,
} from "./fixture.ts";
import { message } from "./message-list.ts";
import { chooseAction } from "./message-menu.ts";
import { ru } from "./text.ts";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;

const suggestions = (page: Page): Locator => page.locator(".completion");
const options = (page: Page): Promise<string[]> => suggestions(page).locator(".name").allTextContents();
const expectOptions = (page: Page, expected: readonly string[]): Promise<void> =>
  eventually(async () => expect(await options(page)).toEqual(expected));
const expectValue = (page: Page, expected: string): Promise<void> =>
  eventually(async () => expect(await composer(page).inputValue()).toBe(expected));
const selectAll = (page: Page) => composer(page).press("ControlOrMeta+a");
const openPicker = async (page: Page, name = text.chooseEmoji): Promise<Locator> => {
  await page.getByRole("button", { name }).click();
  const picker = page.locator(".emoji-picker");
  await picker.getByRole("option").first().waitFor();
  return picker;
};
const isWithin = async (page: Page, inner: Locator): Promise<void> => {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const box = await inner.boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect(box?.y).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
};

test("@ suggests members and recent authors, and inserts a name that the room resolves", async ({
  chat,
  newWindow,
  join,
}) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await post(chat.url, room, "I was here", "Bella Gone");
  await join(boris.page, room, "Boris the Great");
  await join(anna.page, room, "Anna");
  await anna.page.locator("[data-seq]").getByText("I was here").waitFor();
  const { page } = anna;
  await composer(page).pressSequentially("Hi @");
  await expectOptions(page, ["Boris the Great", "Bella Gone"]);
  const field = composer(page);
  const list = page.getByRole("listbox", { name: text.people });
  expect(await field.getAttribute("aria-controls")).toBe(await list.getAttribute("id"));
  const active = async () => page.locator(`[id="${await field.getAttribute("aria-activedescendant")}"]`).textContent();
  expect(await active()).toContain("Boris the Great");
  await page.getByRole("status").getByText(text.suggestions(2)).waitFor({ state: "attached" });
  await field.press("ArrowDown");
  await eventually(async () => expect(await active()).toContain("Bella Gone"));
  await field.press("ArrowDown");
  await eventually(async () => expect(await active()).toContain("Boris the Great"));
  // By a word of the name, then by the name with its spaces.
  await field.pressSequentially("gr");
  await expectOptions(page, ["Boris the Great"]);
  await field.press("Backspace");
  await field.press("Backspace");
  await field.pressSequentially("boris t");
  await expectOptions(page, ["Boris the Great"]);
  await field.press("Enter");
  await expectValue(page, "Hi @Boris the Great ");
  await suggestions(page).waitFor({ state: "detached" });
  await field.pressSequentially("and @be");
  await field.press("Tab");
  await expectValue(page, "Hi @Boris the Great and @Bella Gone ");
  await field.press("Enter");
  await boris.page.locator(".mention.own").getByText("@Boris the Great").waitFor();
  expect(await boris.page.locator(".mention").allTextContents()).toEqual(["@Boris the Great"]);

  // Escape keeps the text, and the suggestions stay away; a complete name is sent at once.
  await field.pressSequentially("@Bor");
  await suggestions(page).waitFor();
  await field.press("Escape");
  await suggestions(page).waitFor({ state: "detached" });
  await field.pressSequentially("is");
  expect(await suggestions(page).count()).toBe(0);
  await field.fill("");
  await field.pressSequentially("@");
  await suggestions(page).waitFor();
  await field.fill("");
  await field.pressSequentially("@Boris the Great");
  await field.press("Enter");
  await eventually(async () => expect((await storedContents(page)).at(-1)).toBe("@Boris the Great"));
  // An address is no mention.
  await field.pressSequentially("mail@");
  expect(await suggestions(page).count()).toBe(0);
  expect([...anna.errors, ...boris.errors]).toEqual([]);
});

test("a mention survives that the user is renamed", async ({ newWindow, join }) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await join(boris.page, room, "Boris");
  await join(anna.page, room, "Anna");
  await send(anna.page, "before @Boris ");
  await message(boris.page, 1).locator(".mention.own").waitFor();
  await boris.page.getByRole("button", { name: text.changeName }).click();
  await boris.page.getByLabel(text.newName).fill("Bobby Tables");
  await boris.page.keyboard.press("Enter");
  await anna.page.locator(".members").getByText("Bobby Tables").waitFor();
  await composer(anna.page).pressSequentially("after @");
  await expectOptions(anna.page, ["Bobby Tables"]);
  await composer(anna.page).press("Enter");
  await composer(anna.page).press("Enter");
  await untilDialogsAreClosed(boris.page);
  await boris.page.reload();
  await message(boris.page, 2).locator(".mention.own").getByText("@Bobby Tables").waitFor();
  expect(await message(boris.page, 1).locator(".mention.own").textContent()).toBe("@Boris");
});

test("a colon suggests emoji, and a complete shortcode becomes one", async ({ newWindow, join }) => {
  const { page, errors } = await newWindow();
  await join(page, newRoom(), "Anna");
  const field = composer(page);
  await field.pressSequentially(":t");
  expect(await suggestions(page).count()).toBe(0);
  await field.pressSequentially("humbsu");
  await expectOptions(page, ["thumbs up"]);
  await field.press("Enter");
  await expectValue(page, "👍");
  await field.pressSequentially(" :tada:");
  await expectValue(page, "👍 🎉");
  await field.press("ControlOrMeta+z");
  await eventually(async () => expect(await field.inputValue()).toContain(":tada"));
  await field.fill("");
  await field.pressSequentially("at 12:30:45 http://a.example :nothing:");
  await expectValue(page, "at 12:30:45 http://a.example :nothing:");
  // An editor is completed in the same way.
  await field.fill("a message");
  await field.press("Enter");
  await message(page, 1).waitFor();
  await field.press("ArrowUp");
  const editor = page.getByRole("textbox", { name: text.editMessage });
  await editor.pressSequentially(" :heart_ey");
  await suggestions(page).locator(".name").first().waitFor();
  await editor.press("Enter");
  await editor.press("Enter");
  await eventually(async () => expect(await storedContents(page)).toEqual(["a message 😍"]));
  expect(errors).toEqual([]);
});

test("what an input method composes is not completed until it is done", async ({ newWindow, join }) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  await composer(page).focus();
  const session = await page.context().newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: ":smil", selectionStart: 5, selectionEnd: 5 });
  await expectValue(page, ":smil");
  expect(await suggestions(page).count()).toBe(0);
  await session.send("Input.insertText", { text: ":smil" });
  await suggestions(page).locator(".name").first().waitFor();
});

test("a touch keyboard, which composes every word, completes while it does", async ({ newWindow, join }) => {
  const { page } = await newWindow(PHONE);
  await join(page, newRoom(), "Anna");
  await composer(page).tap();
  const session = await page.context().newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: ":teapo", selectionStart: 6, selectionEnd: 6 });
  await suggestions(page).getByRole("option", { name: "teapot" }).tap();
  await expectValue(page, "🫖");
});

test("Ctrl+B, I and E format the selection, and undo takes it back", async ({ newWindow, join }) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  const field = composer(page);
  await field.pressSequentially("tea");
  await selectAll(page);
  for (const [key, formatted] of [
    ["b", "**tea**"],
    ["i", "***tea***"],
    ["b", "*tea*"],
    ["i", "tea"],
    ["e", "`tea`"],
  ] as const) {
    await field.press(`ControlOrMeta+${key}`);
    await expectValue(page, formatted);
  }
  await field.press("ControlOrMeta+z");
  await expectValue(page, "tea");
  await page.keyboard.press("ControlOrMeta+Slash");
  await page.getByRole("dialog").getByText(text.shortcutActions.bold).waitFor();
});

test("the picker inserts an emoji by keyboard, and remembers it and the skin tone", async ({ newWindow, join }) => {
  const { page, errors } = await newWindow({ viewport: { width: 1280, height: 720 } });
  await join(page, newRoom(), "Anna");
  await composer(page).pressSequentially("tea!");
  await composer(page).press("ArrowLeft");
  const picker = await openPicker(page);
  await isWithin(page, page.getByRole("dialog"));
  const search = picker.getByRole("searchbox");
  await expectFocus(search);
  await search.press("ArrowDown");
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  const first = await picker.getByRole("option").first().getAttribute("aria-label");
  const last = await picker.getByRole("option").last().getAttribute("aria-label");
  expect(await focused()).toBe(first);
  await page.keyboard.press("End");
  expect(await focused()).toBe(last);
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  expect(await focused()).toBe(first);
  await page.keyboard.press("ArrowUp");
  await expectFocus(search);
  await page.keyboard.press("Escape");
  await picker.waitFor({ state: "detached" });
  await expectFocus(composer(page));

  await openPicker(page);
  await picker.getByRole("radio", { name: text.skinTones[5] as string, exact: true }).check();
  await page.keyboard.press("Escape");
  await openPicker(page);
  await search.fill("waving hand");
  await picker.getByText(text.emojiFound(1), { exact: true }).waitFor();
  await search.press("Enter");
  await expectValue(page, "tea👋🏿!");
  await expectFocus(composer(page));
  await page.keyboard.press("End");
  await openPicker(page);
  expect(await picker.getByRole("tab", { selected: true }).getAttribute("aria-label")).toBe(text.emojiGroups[-1]);
  expect(await picker.getByRole("option").allTextContents()).toEqual(["👋🏿"]);
  await picker.getByRole("tab", { name: text.emojiGroups[4] as string }).click();
  await picker.getByRole("option", { name: "teapot" }).click();
  await expectValue(page, "tea👋🏿!🫖");
  expect(errors).toEqual([]);
});

test("on a phone, Enter begins a new line, and emoji and names are chosen by touch", async ({ newWindow, join }) => {
  const room = newRoom();
  const boris = await newWindow();
  await join(boris.page, room, "Борис");
  const { page, errors } = await newWindow({ ...PHONE, locale: "ru-RU" });
  await page.goto(new URL(`/rooms/${room}`, boris.page.url()).href);
  await page.getByLabel(ru.yourName).fill("Анна");
  await page.keyboard.press("Enter");
  await page.locator(".state.online").waitFor();
  const field = page.getByRole("textbox", { name: ru.message, exact: true });
  await field.tap();
  expect(await field.getAttribute("enterkeyhint")).toBe("enter");
  expect(await page.getByText(ru.sendHint).count()).toBe(0);
  await field.pressSequentially("раз");
  await field.press("Enter");
  await field.pressSequentially("два @б");
  const option = suggestions(page).getByRole("option", { name: "Борис" });
  await option.waitFor();
  expect((await option.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await option.tap();
  await eventually(async () => expect(await field.inputValue()).toBe("раз\nдва @Борис "));
  await expectFocus(field);

  // Above the field where a touch keyboard leaves little space.
  await page.setViewportSize({ width: 390, height: 500 });
  await field.pressSequentially(":сердц");
  await suggestions(page).waitFor();
  await isWithin(page, suggestions(page));
  const [above, below] = [await suggestions(page).boundingBox(), await field.boundingBox()];
  expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);
  await suggestions(page).getByRole("option").first().tap();
  await eventually(async () => expect(await field.inputValue()).toMatch(/^раз\nдва @Борис \p{RGI_Emoji}$/v));
  await page.setViewportSize(PHONE.viewport);

  const picker = await openPicker(page, ru.chooseEmoji);
  await isWithin(page, page.getByRole("dialog"));
  for (const role of ["tab", "option", "radio"] as const) {
    const box = await picker.getByRole(role).first().boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
  }
  // A Russian finds by Russian and by English words.
  await picker.getByRole("searchbox").fill("чайник");
  await picker.getByRole("option").getByText("🫖").waitFor();
  await picker.getByRole("searchbox").fill("teapot");
  await picker.getByRole("option").getByText("🫖").tap();
  await eventually(async () => expect(await field.inputValue()).toMatch(/🫖$/u));
  await page.getByRole("button", { name: ru.send, exact: true }).tap();
  await boris.page.locator(".mention.own").waitFor();
  expect(errors).toEqual([]);
});

test("a text that is too long says by how much, in characters as the room counts", async ({ newWindow, join }) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  await composer(page).fill("🫖".repeat(LIMITS.contentCharacters - 1));
  await page.getByText(text.charactersLeft(1)).waitFor();
  await composer(page).fill("a".repeat(LIMITS.contentCharacters + 40));
  await page.getByText("40 characters over the limit").waitFor();
  expect(await composer(page).getAttribute("aria-invalid")).toBe("true");
});

test("a discarded message can be brought back", async ({ newWindow, join }) => {
  const room = newRoom();
  const { page } = await newWindow();
  await join(page, room, "Anna");
  // Messages of another user of this browser are not sent unasked.
  await page.evaluate((name) => {
    const entry = { clientId: "id", content: "unsent", userId: "somebody", at: Date.now(), failed: null };
    localStorage.setItem(`samovar.outbox.${name}.id`, JSON.stringify(entry));
  }, room);
  await page.reload();
  const failed = page.locator(".bubble.failed");
  await failed.waitFor();
  await page.getByRole("button", { name: text.discard }).click();
  await failed.waitFor({ state: "detached" });
  await expectFocus(composer(page));
  await page.locator(".undo-discard").getByRole("button", { name: text.undo }).click();
  await failed.getByText("unsent").waitFor();
  await page.reload();
  await page.getByRole("button", { name: text.retry }).click();
  await message(page, 1).getByText("unsent").waitFor();
});

test("a cancelled edit can be brought back", async ({ newWindow, join }) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  await send(page, "a message");
  await message(page, 1).waitFor();
  const undo = page.locator(".undo-discard").getByRole("button", { name: text.undo });
  const editor = page.getByRole("textbox", { name: text.editMessage });
  await composer(page).press("ArrowUp");
  await editor.press("Escape");
  await editor.waitFor({ state: "detached" });
  expect(await undo.count()).toBe(0);
  await composer(page).press("ArrowUp");
  await editor.pressSequentially(" with changes");
  await editor.press("Escape");
  await page.getByRole("status").getByText(text.draftDiscarded).waitFor();
  await expectFocus(composer(page));
  await page.keyboard.press("Shift+Tab");
  await expectFocus(undo);
  await page.keyboard.press("Enter");
  await expectFocus(editor);
  expect(await editor.inputValue()).toBe("a message with changes");
  await undo.waitFor({ state: "detached" });
  await editor.press("Escape");
  await undo.waitFor();
  await composer(page).pressSequentially("x");
  await undo.waitFor({ state: "detached" });

  // An edit that another one replaces.
  await composer(page).fill("");
  await send(page, "another message");
  await message(page, 2).waitFor();
  await composer(page).press("ArrowUp");
  await editor.pressSequentially(" too");
  await chooseAction(page, 1, text.edit);
  await eventually(async () => expect(await editor.inputValue()).toBe("a message"));
  await undo.click();
  await eventually(async () => expect(await editor.inputValue()).toBe("another message too"));
});

test.concurrent.for([
  ["light", "desktop"],
  ["dark", "desktop"],
  ["light", "phone"],
  ["dark", "phone"],
] as const)(
  "axe finds nothing in the picker and the suggestions (%s, %s)",
  async ([colorScheme, size], { chat, newWindow }) => {
    const screen = size === "phone" ? PHONE : {};
    const { page } = await newWindow({ colorScheme, reducedMotion: "reduce", locale: "ru-RU", ...screen });
    const room = newRoom();
    await post(chat.url, room, "Добрый день", "Борис");
    await page.goto(`${chat.url}/rooms/${room}`);
    await page.getByLabel(ru.yourName).fill("Анна");
    await page.keyboard.press("Enter");
    await page.locator("[data-seq]").getByText("Добрый день").waitFor();
    const field = page.getByRole("textbox", { name: ru.message, exact: true });
    const found: Record<string, string[]> = {};
    for (const typed of ["@", " :серд"]) {
      await field.pressSequentially(typed);
      await suggestions(page).locator(".name").first().waitFor();
      found[typed] = await violations(page);
    }
    await field.press("Escape");
    const picker = await openPicker(page, ru.chooseEmoji);
    found.picker = await violations(page);
    await picker.getByRole("searchbox").fill("чай");
    await picker.getByText(ru.emojiFound(1).replace(/1$/, "")).waitFor();
    found.search = await violations(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await picker.waitFor({ state: "detached" });
    await field.fill("черновик");
    await page.getByRole("button", { name: ru.send, exact: true }).click();
    await message(page, 2).waitFor();
    await field.press("ArrowUp");
    await page.getByRole("textbox", { name: ru.editMessage }).pressSequentially("!");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: ru.undo }).waitFor();
    found.undo = await violations(page);
    expect(Object.entries(found).filter(([, violations]) => violations.length > 0)).toEqual([]);
  },
);
