/** Files of an outbox in a real browser: how they are uploaded, and what is stored of them. */
import type { Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import { cut, FileServer } from "../support/file-server.ts";
import { test as base, eventually } from "./fixture.ts";
import { buildModulePage } from "./module-page.ts";
import type { openOutbox as OpenOutbox, OutboxPage } from "./outbox-page.ts";

declare const openOutbox: typeof OpenOutbox;
declare const isReady: boolean;
declare const room: OutboxPage;

const BYTES = 3_000_000;
let pages: Map<string, string>;
let server: FileServer;

beforeAll(async () => {
  pages = await buildModulePage(new URL("outbox-page.ts", import.meta.url));
});
beforeEach(async () => {
  server = await FileServer.start();
  for (const [path, body] of pages) server.pages.set(path, body);
});
afterEach(() => server.close());

const load = async (page: Page): Promise<void> => {
  await page.goto(server.url);
  await page.waitForFunction(() => isReady);
  await page.evaluate(() => void Object.assign(globalThis, { room: openOutbox() }));
};

const test = base.extend("page", async ({ newWindow }) => {
  const { page } = await newWindow();
  await load(page);
  return page;
});

const sent = (page: Page): Promise<string[]> => page.evaluate(() => room.sent);
/** How many files are stored in the browser. */
const storedFiles = (page: Page): Promise<number> =>
  page.evaluate(async () => (await (await caches.open("samovar-files")).keys()).length);
const uploadedBytes = () => [...server.uploads.values()].map(({ bytes }) => bytes.length);

test("a file is uploaded with progress, also after the connection was cut, and then not stored any more", async ({
  page,
}) => {
  server.misbehaviours.push(cut);
  await page.evaluate((bytes) => {
    room.join();
    room.send("a file", bytes);
  }, BYTES);
  await eventually(async () => expect(await sent(page)).toEqual(["a file"]));
  expect(uploadedBytes()).toEqual([BYTES]);
  expect(server.attempts).toHaveLength(2);
  const progress = await page.evaluate(() => room.progress);
  expect(progress[0]).toBe(0);
  expect(progress.at(-1)).toBe(1);
  expect(await storedFiles(page)).toBe(1);
  await page.evaluate(() => room.outbox.acknowledge(room.outbox.entries.value[0]?.clientId ?? ""));
  await eventually(async () => expect(await storedFiles(page)).toBe(0));
});

test("a file that waits survives a reload", async ({ page }) => {
  await page.evaluate((bytes) => room.send("a file", bytes), BYTES);
  await eventually(async () => expect(await storedFiles(page)).toBe(1));
  await load(page);
  expect(await page.evaluate(() => room.files.shown.pendingBytes.value)).toBe(BYTES);
  await page.evaluate(() => room.join());
  await eventually(async () => expect(await sent(page)).toEqual(["a file"]));
  expect(uploadedBytes()).toEqual([BYTES]);
});

test("discarding a file removes it from the browser, and undoing that stores it again", async ({ page }) => {
  await page.evaluate((bytes) => room.send("a file", bytes), BYTES);
  await eventually(async () => expect(await storedFiles(page)).toBe(1));
  await page.evaluate(() => {
    const [entry] = room.outbox.entries.value;
    if (!entry) throw new Error("no entry");
    room.files.discarding(entry.clientId);
    room.outbox.discard(entry.clientId);
    Object.assign(globalThis, { entry });
  });
  await eventually(async () => expect(await storedFiles(page)).toBe(0));
  await page.evaluate(() => room.outbox.restore((globalThis as unknown as { entry: never }).entry));
  await eventually(async () => expect(await storedFiles(page)).toBe(1));
});

test("a file without a message is deleted by the next page, and a message without a file says so", async ({ page }) => {
  await page.evaluate(() => room.send("orphaned", 9));
  await eventually(async () => expect(await storedFiles(page)).toBe(1));
  await page.evaluate(() => localStorage.clear());
  await load(page);
  await eventually(async () => expect(await storedFiles(page)).toBe(0));
  await page.evaluate(() => room.send("evicted", 9));
  await eventually(async () => expect(await storedFiles(page)).toBe(1));
  await page.evaluate(() => caches.delete("samovar-files"));
  await load(page);
  await page.evaluate(() => room.join());
  await eventually(async () =>
    expect(await page.evaluate(() => room.outbox.entries.value.map(({ failed }) => failed))).toEqual(["file_lost"]),
  );
});
