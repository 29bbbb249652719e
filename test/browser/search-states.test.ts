/** The states of the search panel: loading, errors, deleted messages, accessibility, and Russian. */
import type { Route } from "playwright-core";
import { expect, inject } from "vitest";
import { violations } from "./axe.ts";
import { composer, expectFocus, MODERATOR, newRoom, roomUrl, test, text, waitUntilOnline } from "./fixture.ts";
import { seedRoom } from "./message-list.ts";
import { deleteMessage } from "./message-menu.ts";
import {
  chooseScope,
  expectFound,
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
import { ru } from "./text.ts";

test("nothing that is typed while the panel loads is sent, and one that cannot be loaded says so", async ({
  newWindow,
  join,
}) => {
  const { page } = await newWindow(WIDE);
  await join(page, newRoom(), "Anna");
  await expectFocus(composer(page));
  const loading = Promise.withResolvers<Route>();
  await page.route("**/assets/search-*.js", loading.resolve);
  await page.keyboard.press("Control+f");
  const script = await loading.promise;
  await page.keyboard.type("cake");
  await page.keyboard.press("Enter");
  await script.continue();
  await expectFocus(field(page));
  await page.keyboard.press("Escape");
  await expectFocus(composer(page));
  expect(await composer(page).inputValue()).toBe("");
  expect(await page.locator("article").count()).toBe(0);

  await page.route("**/assets/search-*.js", (route) => route.abort());
  await page.reload();
  await waitUntilOnline(page);
  await expectFocus(composer(page));
  await page.keyboard.press("Control+f");
  await page.getByRole("status").getByText(text.loadFailed).waitFor();
  await expectFocus(composer(page));
});

const reason = (code: string): string => text.searchError(code) ?? text.error(code);

test("a failed search says why, and can be repeated", async ({ newWindow, join }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, ["cake one", "cake two"]);
  const { page } = await newWindow(WIDE);
  await join(page, room, "Anna");
  await openByButton(page);
  const alert = panel(page).getByRole("alert");
  const answers = [
    { code: "search_timeout", status: 503, headers: {} },
    { code: "rate_limited", status: 429, headers: { "retry-after": "1" } },
  ];
  await page.route("**/api/search?*", (route) => {
    const answer = answers.shift();
    return answer
      ? route.fulfill({
          status: answer.status,
          headers: { ...answer.headers, "content-type": "application/json" },
          body: JSON.stringify({ error: { code: answer.code, message: "" } }),
        })
      : route.abort();
  });
  const retry = panel(page).getByRole("button", { name: text.retry, exact: true });
  await field(page).fill("cake");
  await alert.getByText(reason("search_timeout")).waitFor();
  await retry.click();
  await alert.getByText(reason("rate_limited")).waitFor();
  await expectFocus(field(page));
  // Once the wait is over.
  await retry.click();
  await alert.getByText(reason("network")).waitFor();
  await page.unroute("**/api/search?*");
  await retry.click();
  await expectFound(page, 2);
  expect(await alert.count()).toBe(0);

  await field(page).fill("1 2 3 4 5 6 7 8 9");
  await alert.getByText(reason("invalid_data")).waitFor();
  expect(await retry.count()).toBe(0);
});

test("a result whose message is deleted says so", async ({ newWindow, openRoom, join, signIn }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, ["cake one", "cake two"]);
  const [mod, anna] = [await newWindow(WIDE), await newWindow(WIDE)];
  await signIn(mod.page, MODERATOR);
  await openRoom(mod.page, room);
  await join(anna.page, room, "Anna");
  await openByButton(anna.page);
  await anna.page.keyboard.type("cake");
  await expectFound(anna.page, 2);
  await deleteMessage(mod.page, 2);
  await results(anna.page).first().getByText(text.deleted).waitFor();
  expect(await results(anna.page).first().getByText("cake two").count()).toBe(0);
  await results(anna.page).nth(1).getByText("cake one").waitFor();
  await searchUntilFound(anna.page, 1);
});

test.concurrent.for([
  ["light", "wide"],
  ["dark", "wide"],
  ["light", "phone"],
  ["dark", "phone"],
] as const)(
  "axe finds nothing in any state of the panel (%s, %s)",
  async ([colorScheme, size], { newWindow, join }) => {
    const room = newRoom();
    await seedRoom(inject("directUrl"), room, ["cake one", "cake two"]);
    const { page } = await newWindow({ ...(size === "wide" ? WIDE : PHONE), colorScheme, reducedMotion: "reduce" });
    const found: Record<string, string[]> = {};
    const check = async (state: string) => {
      found[state] = await violations(page);
    };
    await join(page, room, "Anna");
    await openByButton(page);
    await status(page).getByText(text.searchHint).waitFor();
    await check("empty");
    await field(page).fill("cake");
    await chooseScope(page, text.allRooms);
    await panel(page).getByLabel(text.searchPeriod).selectOption(text.searchPeriods.week);
    await results(page).getByText(room).first().waitFor();
    await check("found");
    if (size === "wide") {
      await results(page).first().click();
      await panel(page).locator("[aria-current]").waitFor();
      await check("current");
    }
    await field(page).fill(crypto.randomUUID());
    await status(page).getByText(text.nothingFound).waitFor();
    await check("nothing found");
    await page.route("**/api/search?*", (route) => route.abort());
    await field(page).fill("cakes");
    await panel(page).getByRole("alert").waitFor();
    await check("failed");
    expect(Object.entries(found).filter(([, violations]) => violations.length > 0)).toEqual([]);
  },
);

test("the panel speaks Russian", async ({ chat, newWindow }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, ["Доброе утро", "Утро доброе"]);
  const { page } = await newWindow({ ...WIDE, locale: "ru-RU" });
  await page.goto(roomUrl(chat.url, room));
  await page.getByLabel(ru.yourName).fill("Anna");
  await page.keyboard.press("Enter");
  await waitUntilOnline(page);
  await page.keyboard.press("Control+KeyF");
  await page.getByRole("searchbox", { name: ru.searchMessages }).fill("«доброе утро»");
  await page.getByText(ru.foundMessages(1, false)).waitFor();
  expect(await marks(page)).toEqual(["Доброе утро"]);
});
