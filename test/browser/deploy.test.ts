/** A deploy while the page is open, with its service worker. Needs the built page. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { type Build, builds, scriptsOf, test, untilStored, WITH_WORKER } from "./deployed-chat.ts";
import { closeDialog, eventually, newRoom, roomUrl, text, waitUntilOnline } from "./fixture.ts";

/** The build that the page says it is of; null for the first one. */
const buildOf = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.documentElement.dataset.build ?? null);

/** Opens a dialog whose script is loaded when it is needed. */
const openSearch = async (page: Page): Promise<void> => {
  await page.keyboard.press("ControlOrMeta+f");
  await page.getByRole("searchbox").waitFor();
};

const expectScriptsOf = async (page: Page, { assets }: Build): Promise<void> => {
  const scripts = await scriptsOf(page);
  expect(scripts.length).toBeGreaterThan(3);
  expect(scripts.filter((path) => !assets.includes(path))).toEqual([]);
};

test("an open page keeps its version, the next visit has the new one, and no page mixes them", {
  timeout: 120_000,
}, async ({ chat, newWindow, join }) => {
  const room = newRoom();
  const { page, errors } = await newWindow(WITH_WORKER);
  await join(page, room, "Anna");
  await untilStored(page);
  const [old] = await builds(page);
  const search = chat.first.assets.find((path) => path.startsWith("/assets/search-") && path.endsWith(".js")) ?? "";
  expect(await scriptsOf(page)).not.toContain(search);

  await chat.deploy(chat.second);
  await waitUntilOnline(page);
  expect((await fetch(chat.url + search)).status).toBe(404);
  await openSearch(page);
  expect(await scriptsOf(page)).toContain(search);
  await expectScriptsOf(page, chat.first);

  // The worker of the first build still has this window, and stores nothing of the second one.
  await page.reload();
  await waitUntilOnline(page);
  expect(await buildOf(page)).toBe("second");
  await openSearch(page);
  await expectScriptsOf(page, chat.second);
  const isWaiting = async () => (await navigator.serviceWorker.getRegistration())?.waiting != null;
  await eventually(async () => expect(await page.evaluate(isWaiting)).toBe(true));
  expect(await builds(page)).toHaveLength(2);

  // Once no page uses the first build, its worker and its files go.
  await page.goto("about:blank");
  await eventually(async () => {
    await page.goto(roomUrl(chat.url, room));
    await waitUntilOnline(page);
    const left = await builds(page);
    await page.goto("about:blank");
    expect(left).toHaveLength(1);
    expect(left).not.toContain(old);
  });

  chat.disconnect();
  await page.goto(roomUrl(chat.url, room));
  await page.getByRole("button", { name: text.settings }).click();
  await page.getByRole("dialog", { name: text.settings }).waitFor();
  await closeDialog(page);
  expect(await buildOf(page)).toBe("second");
  await expectScriptsOf(page, chat.second);
  expect(errors).toEqual([]);
});

test("a worker that gets the page of another build stores nothing, and the page works without it", {
  timeout: 120_000,
}, async ({ chat, newWindow, join }) => {
  await chat.deploy(chat.mixed);
  const { page, errors } = await newWindow(WITH_WORKER);
  const cdp = await page.context().newCDPSession(page);
  const states: string[] = [];
  cdp.on("ServiceWorker.workerVersionUpdated", ({ versions }) => states.push(...versions.map(({ status }) => status)));
  await cdp.send("ServiceWorker.enable");
  await join(page, newRoom(), "Anna");
  await eventually(() => expect(states).toContain("redundant"));
  expect(states).not.toContain("activated");
  expect(await builds(page)).toEqual([]);
  await openSearch(page);
  await expectScriptsOf(page, chat.first);
  expect(errors).toEqual([]);
});
