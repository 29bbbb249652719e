/** What the browser tests share: the chat, a browser, and people who come to rooms. Needs the built page. */
import type { Browser, Locator, Page } from "playwright-core";
import { expect, inject, vi } from "vitest";
import { type Chat, startChat } from "../support/harness.ts";
import { launch, openWindow, type Window } from "./browser.ts";

export interface Stage {
  readonly chat: Chat;
  readonly browser: Browser;
  newWindow(options?: Parameters<typeof openWindow>[1]): Promise<Window>;
  /** Opens the room's address, as someone who got the link, and gives a name. */
  come(page: Page, room: string, name: string): Promise<void>;
  /** Closes the windows. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export const setUpStage = async (): Promise<Stage> => {
  const [chat, browser] = await Promise.all([startChat(inject("databaseUrl")), launch()]);
  const windows: Window[] = [];
  const clear = async () => {
    for (const { page } of windows.splice(0)) await page.context().close();
  };
  return {
    chat,
    browser,
    newWindow: async (options) => {
      const window = await openWindow(browser, options);
      windows.push(window);
      return window;
    },
    come: async (page, room, name) => {
      await page.goto(`${chat.url}/rooms/${encodeURIComponent(room)}`);
      await giveName(page, name);
    },
    clear,
    close: async () => {
      await clear();
      await browser.close();
      await chat.close();
    },
  };
};

export const newRoom = (name = "tea"): string => `${name}-${crypto.randomUUID().slice(0, 8)}`;
export const isHere = (page: Page): Promise<void> => page.locator(".state.online").waitFor();

/** At the door: gives a name and goes in. */
export const giveName = async (page: Page, name: string): Promise<void> => {
  await page.getByLabel("Your name").fill(name);
  await page.keyboard.press("Enter");
  await isHere(page);
};
export const writing = (page: Page) => page.getByRole("textbox", { name: "Message" });
export const say = async (page: Page, text: string): Promise<void> => {
  await writing(page).fill(text);
  await writing(page).press("Enter");
};
/** What is shown as said and confirmed, in order. */
export const said = (page: Page): Promise<string[]> => page.locator("[data-seq] .said").allTextContents();
export const eventually = (check: () => Promise<void> | void): Promise<void> =>
  vi.waitFor(check, { timeout: 30_000, interval: 100 });

/** What has the focus is this. */
export const isFocused = (field: Locator): Promise<void> =>
  eventually(async () => expect(await field.evaluate((element) => element === document.activeElement)).toBe(true));
/** Closes the dialog that is open, and waits for the page to have noticed. */
export const closeDialog = async (page: Page): Promise<void> => {
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
};

/** Someone says something without a browser. */
export const post = async (url: string, room: string, content: string, username = "Boris"): Promise<void> => {
  const response = await fetch(`${url}/api/chat/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ room, content, username }),
  });
  if (!response.ok) throw new Error(`not said: ${response.status} ${await response.text()}`);
};

/** Asks a closed room's unread count to be brought up to date, as coming back to the page does. */
export const lookAgain = (page: Page): Promise<void> =>
  page.evaluate(() => void document.dispatchEvent(new Event("visibilitychange")));
