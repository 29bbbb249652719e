/** A person's data is erased while others have the room open. */
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { OPERATOR_TOKEN } from "../support/workerd.ts";
import { eventually, MODERATOR, newRoom, send, test, text } from "./fixture.ts";
import { message, messageList, restingAnchorOf, seedRoom, topOf } from "./message-list.ts";

/** Erases a user from a room, and from some of those after it, as `npm run erase` does from all. */
const erase = async (url: string, userId: string, room: string): Promise<void> => {
  const response = await fetch(`${url}/api/erasures`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${OPERATOR_TOKEN}` },
    body: JSON.stringify({ userId, after: room.slice(0, -1) }),
  });
  const { rooms } = (await response.json()) as { rooms: { room: string }[] };
  expect(rooms.map(({ room }) => room)).toContain(room);
};

/** Records the least number of messages in the DOM; the returned function tells it. */
const watchRows = async (page: Page): Promise<() => Promise<number>> => {
  await page.locator(".rows").evaluate((rows) => {
    rows.dataset.least = String(rows.children.length);
    new MutationObserver(() => {
      rows.dataset.least = String(Math.min(Number(rows.dataset.least), rows.children.length));
    }).observe(rows, { childList: true });
  });
  return async () => Number(await page.locator(".rows").getAttribute("data-least"));
};

/** Resolves when the page has loaded the room anew. */
const reloaded = (page: Page): Promise<void> =>
  new Promise((resolve) => {
    page.on("websocket", (socket) => {
      let isReset = false;
      socket.on("framereceived", ({ payload }) => {
        isReset ||= String(payload).includes('"event":"reset"');
        if (isReset && String(payload).includes('"event":"messageHistory"')) resolve();
      });
    });
  });

test("an erased person's messages and name disappear, and nobody loses their place", async ({
  chat,
  newWindow,
  openRoom,
  join,
  signIn,
}) => {
  const room = newRoom();
  const lines = Array.from({ length: 320 }, (_, n) => `message ${n + 1} ${"word ".repeat((n * 7) % 60)}`);
  await seedRoom(inject("directUrl"), room, lines);
  const [mod, anna, clara] = [await newWindow(), await newWindow(), await newWindow()];
  const reloads = [reloaded(mod.page), reloaded(anna.page)];
  await signIn(mod.page, MODERATOR);
  await openRoom(mod.page, room);
  await join(anna.page, room, "Anna");
  await join(clara.page, room, "Clara");
  await send(clara.page, "my address is 1 Tea Lane");
  for (const { page } of [mod, anna]) await message(page, 321).waitFor();

  // Anna reads far above, where a reload does not reach at first.
  await eventually(async () => {
    await messageList(anna.page).evaluate(async (box) => {
      box.scrollBy(0, -500);
      // Until the rows there are rendered.
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
    });
    expect(await message(anna.page, 60).count()).toBe(1);
  });
  await message(anna.page, 60).evaluate((article) => article.scrollIntoView());
  const { seq, top } = await restingAnchorOf(anna.page);
  const leastRows = await watchRows(anna.page);
  const id = await clara.page.evaluate(() => JSON.parse(localStorage.getItem("samovar.session") ?? "").user.id);
  await erase(chat.url, id, room);
  await Promise.all(reloads);

  await eventually(async () => expect(Math.abs((await topOf(anna.page, seq)) - top)).toBeLessThan(2));
  await restingAnchorOf(anna.page);
  expect(Math.abs((await topOf(anna.page, seq)) - top)).toBeLessThan(2);
  expect(await leastRows()).toBeGreaterThan(0);
  await anna.page.getByRole("button", { name: new RegExp(`^${text.latest}`) }).click();
  for (const { page } of [mod, anna]) {
    await message(page, 321).getByText(text.deleted).waitFor();
    await message(page, 321).getByRole("heading", { name: text.deletedUser }).waitFor();
    expect(await page.getByText("Tea Lane").count()).toBe(0);
  }
  // There is nobody left to act on.
  await message(mod.page, 320).hover();
  await mod.page.getByRole("toolbar").waitFor();
  await message(mod.page, 321).hover();
  await mod.page.getByRole("toolbar").waitFor({ state: "detached" });
  expect([...mod.errors, ...anna.errors]).toEqual([]);
});
