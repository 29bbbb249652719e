/** A past for a room that nobody has entered yet: what was said in it, put straight into Postgres. */
import pg from "pg";
import type { Locator, Page } from "playwright-core";

/** Everything said by Boris, one a minute up to now, as seq 1, 2, 3 … */
export const seedRoom = async (directUrl: string, room: string, contents: readonly string[]): Promise<void> => {
  const db = new pg.Client({ connectionString: directUrl });
  await db.connect();
  await db.query("INSERT INTO rooms (name) VALUES ($1)", [room]);
  await db.query("INSERT INTO users (id, username) VALUES ('boris', 'Boris') ON CONFLICT DO NOTHING");
  await db.query(
    `INSERT INTO messages (room, seq, user_id, username, content, timestamp)
     SELECT $1, n, 'boris', 'Boris', content, date_trunc('minute', now()) - (cardinality($2::text[]) - n) * interval '1 minute'
     FROM unnest($2::text[]) WITH ORDINALITY AS said (content, n)`,
    [room, contents],
  );
  await db.end();
};

export const list = (page: Page): Locator => page.getByRole("log");
export const message = (page: Page, seq: number): Locator => page.locator(`article[data-seq="${seq}"]`);
export const scrollTo = (page: Page, top: number): Promise<void> =>
  list(page).evaluate((box, to) => {
    box.scrollTop = to;
  }, top);

/** How far the list is from its bottom, in pixels. */
export const fromBottom = (page: Page): Promise<number> =>
  list(page).evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight));

/** The first message whose bubble begins in view, and where that is. What stands above it may change. */
export const anchorOf = (page: Page) =>
  list(page).evaluate((box) => {
    const { top } = box.getBoundingClientRect();
    const bubbles = [...box.querySelectorAll("article[data-seq] .bubble")];
    const first = bubbles.find((bubble) => bubble.getBoundingClientRect().top >= top);
    const seq = first?.closest<HTMLElement>("article")?.dataset.seq;
    return { seq: Number(seq), top: first?.getBoundingClientRect().top ?? Number.NaN };
  });

/** The same once it is at rest: a scroll is answered in the next frame, and what that renders is measured after it. */
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
