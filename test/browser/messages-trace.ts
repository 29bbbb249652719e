/**
 * What a message and a step of scrolling cost the page, with few messages loaded and with many: `node
 * test/browser/messages-trace.ts` after `npm run build`. It reports milliseconds of script, style and layout, and the
 * ratio between the two, which tells whether the list grows slower with its length.
 */
import type { CDPSession, Page } from "playwright-core";
import { migrate } from "../../scripts/migrate.ts";
import { TestClient } from "../support/client.ts";
import { startChat } from "../support/harness.ts";
import { startDatabase } from "../support/postgres.ts";
import { launch, openWindow } from "./browser.ts";
import { giveName } from "./fixture.ts";
import { list, message, scrollTo, seedRoom } from "./messages-seed.ts";

const FEW = 100;
const MANY = 10_000;
const LIVE = 200;
const STEPS = 200;

/** Milliseconds that the main thread has spent so far. */
const spent = async (session: CDPSession): Promise<number> => {
  const { metrics } = await session.send("Performance.getMetrics");
  const names = new Set(["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"]);
  return metrics.reduce((sum, { name, value }) => (names.has(name) ? sum + value * 1_000 : sum), 0);
};

const frame = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

/** What `run` costs, in milliseconds for each of `count`. */
const cost = async (session: CDPSession, count: number, run: () => Promise<void>): Promise<number> => {
  const before = await spent(session);
  await run();
  return ((await spent(session)) - before) / count;
};

const measure = async (url: string, directUrl: string, page: Page, count: number) => {
  const room = `trace-${count}-${Date.now()}`;
  await seedRoom(
    directUrl,
    room,
    Array.from({ length: count }, (_, n) => `message ${n + 1} **of many** ${"and more ".repeat(n % 17)}`),
  );
  await page.goto(`${url}/rooms/${room}`);
  const door = page.getByLabel("Your name");
  await door.or(message(page, count)).first().waitFor();
  if (await door.isVisible()) await giveName(page, "Anna");
  await message(page, count).waitFor();
  while (!(await page.getByText("This is where the conversation begins.").isVisible())) {
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
  await list(page).hover();
  const perStep = await cost(session, STEPS, async () => {
    for (let n = 0; n < STEPS; n++) {
      await page.mouse.wheel(0, n < STEPS / 2 ? -100 : 100);
      await frame(page);
    }
  });
  const elements = await page.locator("*").count();
  await session.detach();
  return { messages: count, elements, perMessage, perStep };
};

const database = await startDatabase();
await migrate(database.directUrl);
const chat = await startChat(database.databaseUrl);
const browser = await launch();
const { page } = await openWindow(browser);
const few = await measure(chat.url, database.directUrl, page, FEW);
const many = await measure(chat.url, database.directUrl, page, MANY);
await browser.close();
await chat.close();
await database.close();
for (const { messages, elements, perMessage, perStep } of [few, many]) {
  console.log(
    `${messages} messages: ${perMessage.toFixed(2)} ms a message, ${perStep.toFixed(2)} ms a step, ${elements} elements`,
  );
}
console.log(`ratio: ${(many.perMessage / few.perMessage).toFixed(2)} a message`);
console.log(`ratio: ${(many.perStep / few.perStep).toFixed(2)} a step of scrolling`);
