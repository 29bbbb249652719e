/** The message list of the page, and rooms with a history. */
import pg from "pg";
import type { Locator, Page } from "playwright-core";

interface SeedOptions {
  /** SQL: the interval between two messages. */
  interval?: string;
  /** SQL: the time of the newest message. */
  end?: string;
  /** SQL that changes the messages of the room `$1`. */
  change?: string;
}

/** Inserts messages into Postgres for a room that nobody has entered yet: by Boris, seq 1, 2, 3 …, one a minute up to now. */
export const seedRoom = async (
  directUrl: string,
  room: string,
  contents: readonly string[],
  { interval = "1 minute", end = "date_trunc('minute', now())", change = "" }: SeedOptions = {},
): Promise<void> => {
  const db = new pg.Client({ connectionString: directUrl });
  await db.connect();
  await db.query("INSERT INTO rooms (name) VALUES ($1)", [room]);
  await db.query("INSERT INTO users (id, username) VALUES ('boris', 'Boris') ON CONFLICT DO NOTHING");
  await db.query(
    `INSERT INTO messages (room, seq, user_id, username, content, timestamp)
     SELECT $1, n, 'boris', 'Boris', content, ${end} - (cardinality($2::text[]) - n) * $3::interval
     FROM unnest($2::text[]) WITH ORDINALITY AS message (content, n)`,
    [room, contents, interval],
  );
  if (change !== "") await db.query(change, [room]);
  await db.end();
};

/** Returns content of varying length, so that neighbours differ in height. */
export const contentOf = (n: number): string =>
  `message ${n} ${"tea and more tea ".repeat((n * 7) % 23)}${"\n-".repeat(n % 5)}`;

export const contentsUpTo = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => contentOf(index + 1));

export const messageList = (page: Page): Locator => page.getByRole("log");
export const message = (page: Page, seq: number): Locator => page.locator(`article[data-seq="${seq}"]`);
export const scrollTo = (page: Page, top: number): Promise<void> =>
  messageList(page).evaluate((box, to) => {
    box.scrollTop = to;
  }, top);

/** Returns the distance of the list from its bottom, in pixels. */
export const fromBottom = (page: Page): Promise<number> =>
  messageList(page).evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight));

/** Returns the first message whose bubble begins in view, and its position. */
export const anchorOf = (page: Page) =>
  messageList(page).evaluate((box) => {
    const { top } = box.getBoundingClientRect();
    const bubbles = [...box.querySelectorAll("article[data-seq] .bubble")];
    const first = bubbles.find((bubble) => bubble.getBoundingClientRect().top >= top);
    const seq = first?.closest<HTMLElement>("article")?.dataset.seq;
    return { seq: Number(seq), top: first?.getBoundingClientRect().top ?? Number.NaN };
  });

/** Returns the anchor once it is stable: a scroll renders in the next frame, and the rows are measured after it. */
export const restingAnchorOf = async (page: Page): ReturnType<typeof anchorOf> => {
  for (let before = await anchorOf(page); ; ) {
    await page.evaluate(async () => {
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    });
    const now = await anchorOf(page);
    if (now.seq === before.seq && now.top === before.top) return now;
    before = now;
  }
};

export const topOf = async (page: Page, seq: number): Promise<number> =>
  (await message(page, seq).locator(".bubble").boundingBox())?.y ?? Number.NaN;
