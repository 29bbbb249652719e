/** Steps of the tests of links to messages. */
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { pathOf } from "../../web/app/routes.ts";
import { enterName, eventually, newRoom, text } from "./fixture.ts";
import { contentsUpTo, message, messageList, seedRoom } from "./message-list.ts";

export const COUNT = 1_000;

/** Creates a room of 1,000 messages; `change` is SQL that changes them. */
export const newLongRoom = async (options?: Parameters<typeof seedRoom>[3]): Promise<string> => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, contentsUpTo(COUNT), options);
  return room;
};

/** Opens a message's link as a new guest. */
export const openLink = async (page: Page, url: string, room: string, seq: number): Promise<void> => {
  await page.goto(url + pathOf(room, seq));
  await enterName(page, "Anna");
};

/** Clicks a link to a message in the open page. */
export const followLink = (page: Page, room: string, seq: number | null): Promise<void> =>
  page.evaluate(
    (path) => {
      const link = document.createElement("a");
      link.href = path;
      document.body.append(link);
      link.click();
      link.remove();
    },
    pathOf(room, seq),
  );

/** Waits until a message is in view; with `isFound`, highlighted and focused. */
export const untilShown = async (page: Page, seq: number, isFound = true): Promise<void> => {
  await message(page, seq).waitFor();
  await eventually(async () => {
    const [box, row] = [await messageList(page).boundingBox(), await message(page, seq).boundingBox()];
    if (box === null || row === null) throw new Error("not rendered");
    expect(row.y + row.height).toBeGreaterThan(box.y);
    expect(row.y).toBeLessThan(box.y + box.height);
    if (!isFound) return;
    const state = await message(page, seq).evaluate((article) => [
      article.hasAttribute("data-found"),
      article === document.activeElement,
    ]);
    expect(state).toEqual([true, true]);
  });
};

/** Ends the highlighting, so that another one can be told from it. */
export const clearFound = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const found of document.querySelectorAll("[data-found]")) found.removeAttribute("data-found");
  });

export const toLatest = (page: Page, count?: string) =>
  page.getByRole("button", {
    name: count === undefined ? text.latest : `${text.latest}. ${text.newMessageCount(count)}`,
    exact: true,
  });
