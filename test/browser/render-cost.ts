/**
 * Measures what a message, a scroll step and a keystroke in the composer cost with few and with many messages loaded:
 * `node test/browser/render-cost.ts` after `npm run build`. Reports milliseconds of script, style and layout, for a keystroke of
 * script alone, and the ratio between many and few.
 */
import type { CDPSession, Page } from "playwright-core";
import { TestClient } from "../support/client.ts";
import { startChat } from "../support/harness.ts";
import { startMigratedDatabase } from "../support/postgres.ts";
import { launchBrowser, openWindow } from "./browser.ts";
import { message, messageList, scrollTo, seedRoom } from "./message-list.ts";
import { text } from "./text.ts";

const FEW = 100;
const MANY = 10_000;
const LIVE = 200;
const STEPS = 200;
const KEYS = 200;

const SCRIPT = ["ScriptDuration"];
const ALL = [...SCRIPT, "LayoutDuration", "RecalcStyleDuration"];

/** Returns the milliseconds that the main thread has spent so far, by these metrics. */
const spent = async (session: CDPSession, names: readonly string[]): Promise<number> => {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.reduce((sum, { name, value }) => (names.includes(name) ? sum + value * 1_000 : sum), 0);
};

const frame = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

/** Returns the cost of `run` in milliseconds per item. */
const cost = async (
  session: CDPSession,
  count: number,
  run: () => Promise<void>,
  names: readonly string[] = ALL,
): Promise<number> => {
  const before = await spent(session, names);
  await run();
  return ((await spent(session, names)) - before) / count;
};

const measure = async (url: string, directUrl: string, page: Page, count: number) => {
  const room = `trace-${count}-${Date.now()}`;
  await seedRoom(
    directUrl,
    room,
    Array.from({ length: count }, (_, n) => `message ${n + 1} **of many** ${"and more ".repeat(n % 17)}`),
  );
  await page.goto(`${url}/rooms/${room}`);
  const nameField = page.getByLabel(text.yourName);
  await nameField.or(message(page, count)).first().waitFor();
  if (await nameField.isVisible()) {
    await nameField.fill("Anna");
    await nameField.press("Enter");
  }
  await message(page, count).waitFor();
  while (!(await page.getByText(text.beginning).isVisible())) {
    await scrollTo(page, 0);
    await frame(page);
  }
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await session.send("HeapProfiler.collectGarbage");
  await scrollTo(page, 1e9);
  await message(page, count).waitFor();

  const client = await TestClient.connect(url, room);
  await client.join();
  const perMessage = await cost(session, LIVE, async () => {
    for (let n = 1; n <= LIVE; n++) {
      client.send("sendMessage", { content: `live ${n}` });
      await message(page, count + n).waitFor();
    }
  });
  await client.close();
  await messageList(page).hover();
  const perStep = await cost(session, STEPS, async () => {
    for (let n = 0; n < STEPS; n++) {
      await page.mouse.wheel(0, n < STEPS / 2 ? -100 : 100);
      await frame(page);
    }
  });
  const composer = page.getByRole("textbox", { name: text.message, exact: true });
  await composer.focus();
  const type = async () => {
    for (let n = 0; n < KEYS; n++) {
      await page.keyboard.press(n % 8 === 7 ? "Space" : "a");
      await frame(page);
    }
  };
  const perKey = await cost(session, KEYS, type, SCRIPT);
  await composer.fill("");
  const elements = await page.locator("*").count();
  await session.detach();
  return { messages: count, elements, perMessage, perStep, perKey };
};

const database = await startMigratedDatabase();
const chat = await startChat(database.databaseUrl);
const browser = await launchBrowser();
const { page } = await openWindow(browser);
const few = await measure(chat.url, database.directUrl, page, FEW);
const many = await measure(chat.url, database.directUrl, page, MANY);
await browser.close();
await chat.close();
await database.close();
for (const { messages, elements, perMessage, perStep, perKey } of [few, many]) {
  const figures = `${perMessage.toFixed(2)} ms a message, ${perStep.toFixed(2)} ms a step, ${perKey.toFixed(2)} ms a keystroke`;
  console.log(`${messages} messages: ${figures}, ${elements} elements`);
}
console.log(`ratio: ${(many.perMessage / few.perMessage).toFixed(2)} a message`);
console.log(`ratio: ${(many.perStep / few.perStep).toFixed(2)} a step of scrolling`);
console.log(`ratio: ${(many.perKey / few.perKey).toFixed(2)} a keystroke in the composer`);
