/** The search panel: this room and all rooms, the keyboard, filters, and small screens. */
import { expect, inject } from "vitest";
import { SEARCH_PERIODS } from "../../web/i18n/text/search.ts";
import { composer, expectFocus, newRoom, post, test, text, waitUntilOnline } from "./fixture.ts";
import { message, seedRoom } from "./message-list.ts";
import {
  chooseScope,
  expectFound,
  expectPath,
  field,
  marks,
  openByButton,
  PHONE,
  panel,
  results,
  searchUntilFound,
  status,
  WIDE,
} from "./search-panel.ts";

test("messages of this room and of all rooms are found, and the panel stays while one goes from one to the next", async ({
  newWindow,
  join,
}) => {
  const [tea, kitchen] = [newRoom("чай"), newRoom("кухня")];
  const word = `самовар${crypto.randomUUID().slice(0, 8)}`;
  await seedRoom(inject("directUrl"), tea, [`${word} горячий`, "чай", `Где крышка? ${word.toUpperCase()} остыл`]);
  await seedRoom(inject("directUrl"), kitchen, ["пирог", `пирог и ${word}`, `${word} и пирог`]);
  const { page, errors } = await newWindow(WIDE);
  await join(page, tea, "Anna");
  await page.locator(".members-panel").waitFor();
  await openByButton(page);
  await page.locator(".members-panel").waitFor({ state: "hidden" });
  await status(page).getByText(text.searchHint).waitFor();
  await page.keyboard.type(word);
  await expectFound(page, 2);
  expect(await marks(page)).toEqual([word.toUpperCase(), word]);
  await panel(page).getByRole("heading", { name: text.today }).waitFor();
  await results(page)
    .first()
    .getByText(/^Где крышка\? /)
    .waitFor();

  await results(page).first().click();
  await expectPath(page, tea, 3);
  await expectFocus(results(page).first());
  expect(await results(page).first().getAttribute("aria-current")).toBe("true");

  await chooseScope(page, text.allRooms);
  await expectFound(page, 4);
  await field(page).fill(`"${word} и пирог"`);
  await expectFound(page, 1);
  await results(page).getByText(kitchen).waitFor();
  await results(page).first().click();
  await expectPath(page, kitchen, 3);
  await page.getByRole("heading", { name: kitchen, level: 1 }).waitFor();
  await waitUntilOnline(page);
  expect(await field(page).inputValue()).toBe(`"${word} и пирог"`);
  expect(await results(page).count()).toBe(1);
  await expectFocus(results(page).first());

  // The search of one room follows the reader.
  await chooseScope(page, text.thisRoom);
  await field(page).fill(word);
  await expectFound(page, 2);
  await page.getByRole("navigation", { name: text.yourRooms }).getByRole("link", { name: tea }).click();
  await results(page).getByText("Где крышка?").waitFor();
  await field(page).fill(`${word} pancakes`);
  await status(page).getByText(text.nothingFound).waitFor();
  expect(await results(page).count()).toBe(0);
  await panel(page).getByRole("button", { name: text.close }).click();
  await page.locator(".members-panel").waitFor();
  expect(errors).toEqual([]);
});

test("everything in the panel can be done by keyboard", async ({ newWindow, join }) => {
  const room = newRoom();
  await seedRoom(
    inject("directUrl"),
    room,
    Array.from({ length: 52 }, (_, n) => `cake ${n + 1}`),
  );
  const { page, errors } = await newWindow(WIDE);
  await join(page, room, "Anna");
  await expectFocus(composer(page));
  await page.keyboard.press("Control+f");
  await expectFocus(field(page));
  await page.keyboard.type("cake");
  await page.keyboard.press("Enter");
  await status(page).getByText(text.foundMessages(50, true)).waitFor();
  await page.keyboard.press("ArrowUp");
  await expectFocus(field(page));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expectFocus(results(page).nth(1));
  await page.keyboard.press("Enter");
  await expectPath(page, room, 51);
  await expectFocus(results(page).nth(1));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expectPath(page, room, 50);

  // Below the last result is the button for more, which leads to the first new one.
  await results(page).nth(49).focus();
  await page.keyboard.press("ArrowDown");
  await expectFocus(panel(page).getByRole("button", { name: text.showMore }));
  await page.keyboard.press("Enter");
  await expectFound(page, 52);
  await expectFocus(results(page).nth(50));

  // The key leads back to the field; there it is the browser's own.
  await page.evaluate(() => {
    addEventListener("keydown", (event) => {
      document.documentElement.dataset.handled = String(event.defaultPrevented);
    });
  });
  const isHandled = () => page.locator("html").getAttribute("data-handled");
  await page.keyboard.press("Control+f");
  expect(await isHandled()).toBe("true");
  await expectFocus(field(page));
  await page.keyboard.press("Control+f");
  expect(await isHandled()).toBe("false");
  // Other results begin at the top, and the key selects what was typed.
  const scrollTop = () => panel(page).evaluate((box) => box.scrollTop);
  expect(await scrollTop()).toBeGreaterThan(1_000);
  await page.keyboard.type("cake 12");
  await expectFound(page, 1);
  expect(await scrollTop()).toBe(0);

  await page.keyboard.press("F6");
  await page.locator(".rooms-panel :focus").waitFor();
  await page.keyboard.press("Shift+F6");
  await expectFocus(field(page));
  await page.keyboard.press("Shift+F6");
  await expectFocus(composer(page));
  await page.keyboard.press("F6");
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "detached" });
  await expectFocus(composer(page));

  await page.keyboard.press("Control+/");
  const dialog = page.getByRole("dialog", { name: text.settings });
  await dialog.getByText(text.shortcutActions.search).waitFor();
  expect(errors).toEqual([]);
});

test("messages are filtered by author and age, with those that are posted meanwhile", async ({
  chat,
  newWindow,
  join,
}) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, ["cake for tea", "tea without cake"]);
  const { page } = await newWindow(WIDE);
  await join(page, room, "Anna");
  await post(chat.url, room, "more tea", "Clara");
  await message(page, 3).waitFor();
  await openByButton(page);
  await page.keyboard.type("tea");
  await searchUntilFound(page, 3);
  await panel(page).getByLabel(text.searchAuthor).selectOption("Clara");
  await expectFound(page, 1);
  await results(page).getByText("more tea").waitFor();
  await panel(page).getByLabel(text.searchAuthor).selectOption(text.anyAuthor);
  await expectFound(page, 3);
  for (const period of SEARCH_PERIODS.toReversed()) {
    const search = page.waitForRequest((request) => request.url().includes("/api/search"));
    await panel(page).getByLabel(text.searchPeriod).selectOption(text.searchPeriods[period]);
    const { searchParams } = new URL((await search).url());
    expect(searchParams.has("after")).toBe(period !== "any");
    await expectFound(page, 3);
  }
});

test("on a phone the panel is a sheet that a chosen result closes, and its search is kept", async ({
  newWindow,
  join,
}) => {
  const room = newRoom();
  await seedRoom(
    inject("directUrl"),
    room,
    Array.from({ length: 40 }, (_, n) => `cake ${n + 1}`),
  );
  const { page, errors } = await newWindow(PHONE);
  await join(page, room, "Anna");
  const button = page.getByRole("button", { name: text.searchMessages });
  await button.tap();
  const sheet = page.getByRole("dialog", { name: text.searchMessages });
  await sheet.waitFor();
  await expectFocus(field(page));
  await page.keyboard.type("cake");
  await expectFound(page, 40);
  for (const target of await sheet.locator("button, select, label, li:first-child a").all()) {
    const { height } = (await target.boundingBox()) ?? { height: 0 };
    expect(height, (await target.textContent()) ?? "").toBeGreaterThanOrEqual(43.9);
  }
  const { scrollWidth, clientWidth } = await sheet.evaluate(({ scrollWidth, clientWidth }) => ({
    scrollWidth,
    clientWidth,
  }));
  expect(scrollWidth).toBe(clientWidth);
  await results(page).nth(30).tap();
  await sheet.waitFor({ state: "detached" });
  await expectPath(page, room, 10);

  // The reader goes on from there.
  await button.tap();
  await expectFound(page, 40);
  expect(await field(page).inputValue()).toBe("cake");
  expect((await results(page).nth(30).boundingBox())?.y).toBeLessThan(844);
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  await expectFocus(button);
  await button.tap();
  await sheet.waitFor();
  // A wider window has space for the panel.
  await page.setViewportSize({ width: 1280, height: 800 });
  await sheet.waitFor({ state: "detached" });
  await expectFocus(field(page));
  await page.setViewportSize({ width: 800, height: 800 });
  await sheet.waitFor();
  expect(errors).toEqual([]);
});
