/** What the browser tests share: a chat and a browser per file, windows per test, and steps in the page. */
import { sign } from "hono/jwt";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { test as base, expect, inject } from "vitest";
import { HEARTBEAT_ANSWER_MS } from "../../rooms/protocol/limits.ts";
import { eventually } from "../support/eventually.ts";
import { type Chat, startChat } from "../support/harness.ts";
import { AUTH_SECRET } from "../support/workerd.ts";
import { launchBrowser, openWindow, type Window } from "./browser.ts";
import { text } from "./text.ts";

export { eventually, text };

interface Claims {
  sub: string;
  name: string;
  role?: "moderator";
  /** The private rooms that it admits to. */
  rooms?: readonly string[];
}

/** The claims of a moderator's session token. */
export const MODERATOR = { sub: "user-mod", name: "Mod", role: "moderator" } as const;

/** Needs the built page. Windows are closed after each test. */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the fixtures from the pattern
  .extend("chat", { scope: "worker" }, async ({}, { onCleanup }) => {
    const chat: Chat = await startChat(inject("databaseUrl"));
    onCleanup(() => chat.close());
    return chat;
  })
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the fixtures from the pattern
  .extend("browser", { scope: "worker" }, async ({}, { onCleanup }) => {
    const browser = await launchBrowser();
    onCleanup(() => browser.close());
    return browser;
  })
  .extend("newWindow", async ({ browser }, { onCleanup }) => {
    const windows: Window[] = [];
    onCleanup(async () => void (await Promise.all(windows.map(({ page }) => page.context().close()))));
    return async (options?: BrowserContextOptions): Promise<Window> => {
      const window = await openWindow(browser, options);
      windows.push(window);
      return window;
    };
  })
  .extend(
    "openRoom",
    ({ chat } /** Opens a room as a user who is signed in. */) =>
      async (page: Page, room: string): Promise<void> => {
        await page.goto(roomUrl(chat.url, room));
        await waitUntilOnline(page);
      },
  )
  .extend(
    "join",
    ({ chat } /** Opens a room's link as a new guest, and enters a name. */) =>
      async (page: Page, room: string, name: string): Promise<void> => {
        await page.goto(roomUrl(chat.url, room));
        await enterName(page, name);
      },
  )
  .extend(
    "signIn",
    ({ chat }) =>
      /** Stores a session token in the browser, as if the user had been here before. It expires in so many seconds. */
      async (page: Page, claims: Claims, seconds = 3_600): Promise<void> => {
        const token = await sign({ ...claims, exp: Math.floor(Date.now() / 1000) + seconds }, AUTH_SECRET, "HS256");
        // Later than the token's own expiry, so that only the room rejects it.
        const expiresAt = new Date(Date.now() + 30 * 86_400_000).toISOString();
        const user = { id: claims.sub, username: claims.name };
        const session = JSON.stringify({ token, user, expiresAt, renewAt: Number.MAX_SAFE_INTEGER });
        await page.goto(chat.url);
        await page.evaluate((stored) => localStorage.setItem("samovar.session", stored), session);
      },
  )
  .extend(
    "openModerated",
    ({ newWindow, openRoom, join, signIn } /** Opens a room in a moderator's window, then in one of each guest. */) =>
      async <Names extends string[]>(room: string, ...names: Names) => {
        const mod = await newWindow();
        await signIn(mod.page, MODERATOR);
        await openRoom(mod.page, room);
        const guests: Window[] = [];
        for (const name of names) {
          const guest = await newWindow();
          await join(guest.page, room, name);
          guests.push(guest);
        }
        return [mod, ...guests] as [Window, ...{ [Name in keyof Names]: Window }];
      },
  );

export const roomUrl = (url: string, room: string): string => `${url}/rooms/${encodeURIComponent(room)}`;
export const newRoom = (name = "tea"): string => `${name}-${crypto.randomUUID().slice(0, 8)}`;

export const waitUntilOnline = (page: Page): Promise<void> => page.locator(".state.online").waitFor();

/** Enters a name on the home page or at a room's link, and waits for the room. */
export const enterName = async (page: Page, name: string): Promise<void> => {
  await page.getByLabel(text.yourName).fill(name);
  await page.keyboard.press("Enter");
  await waitUntilOnline(page);
};

export const composer = (page: Page): Locator => page.getByRole("textbox", { name: text.message, exact: true });
/** Sends a message by keyboard. On a touch screen, Enter alone begins a new line. */
export const send = async (page: Page, content: string): Promise<void> => {
  await composer(page).fill(content);
  await composer(page).press("ControlOrMeta+Enter");
};

/** Returns the content of the stored messages, in order. */
export const storedContents = (page: Page): Promise<string[]> => page.locator("[data-seq] .content").allTextContents();

/** Matches a sentence with any moment in its place. */
export const untilAny = (sentence: (moment: string) => string): RegExp =>
  new RegExp(sentence("MOMENT").replace("MOMENT", ".+"));

/** Takes the network away; the page's heartbeat then times out at once. */
export const goOffline = async ({ page, setOffline }: Window): Promise<void> => {
  await page.clock.install();
  await setOffline(true);
  await eventually(async () => {
    await page.clock.fastForward(HEARTBEAT_ANSWER_MS);
    await page.locator(".state.offline").waitFor({ timeout: 250 });
  });
};

/** Waits until the element has the focus. A failure shows what has it instead. */
export const expectFocus = (field: Locator): Promise<void> =>
  eventually(async () => {
    const focused = await field.evaluate(
      (element) => element === document.activeElement || `${element.outerHTML} < ${document.activeElement?.outerHTML}`,
    );
    expect(focused).toBe(true);
  });

/** Waits until dialogs and their entries in the history are gone: a page that is opened or reloaded sooner may not be. */
export const untilDialogsAreClosed = async (page: Page): Promise<void> => {
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.waitForFunction(() => !history.state?.dialogs);
};

/** Opens the settings from the list of rooms or the card of the home page. */
export const openSettings = (page: Page): Promise<void> => page.getByRole("button", { name: text.settings }).click();

/** Closes the open dialog. */
export const closeDialog = async (page: Page): Promise<void> => {
  await page.keyboard.press("Escape");
  await untilDialogsAreClosed(page);
};

/** Pretends that the page is in the background, or back in view. */
export const setVisibility = (page: Page, state: "hidden" | "visible"): Promise<void> =>
  page.evaluate((to) => {
    Object.defineProperty(document, "visibilityState", { value: to, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);

/** Updates the unread counts of closed rooms, as a return to the page does. */
export const refreshUnread = (page: Page): Promise<void> =>
  page.evaluate(() => void document.dispatchEvent(new Event("visibilitychange")));

/** Posts a message by REST. */
export const post = async (url: string, room: string, content: string, username = "Boris"): Promise<void> => {
  const response = await fetch(`${url}/api/chat/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ room, content, username }),
  });
  if (!response.ok) throw new Error(`the post failed: ${response.status} ${await response.text()}`);
};
