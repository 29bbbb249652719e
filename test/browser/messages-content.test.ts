/** What people write, however they mean it, is shown as what it is. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { eventually, newRoom, type Stage, setUpStage } from "./fixture.ts";
import { list, message, scrollTo, seedRoom } from "./messages-seed.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setUpStage();
});
afterEach(() => stage.clear());
afterAll(() => stage?.close());

const marks = Array.from({ length: 40 }, (_, index) => String.fromCodePoint(0x300 + index)).join("");
const HOSTILE = [
  "<script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">",
  "javascript:alert(1) [x](javascript:alert(1)) data:text/html,<script>alert(1)</script>",
  "x".repeat(4_000),
  "مرحبا بكم في غرفة الشاي https://example.com/شاي",
  [..."zalgo"].map((letter) => letter + marks).join(""),
  "🫖".repeat(200),
  `${"> ".repeat(50)}deep\n${"- ".repeat(50)}deep`,
  `\`\`\`\n${"y".repeat(1_000)}\n\`\`\``,
  `https://example.com/${"z".repeat(1_000)}`,
  `${"line\n".repeat(200)}end`,
];

/** Goes through the whole list from its top, and looks at each message on the way. */
const visit = async (page: Page, look: (seq: number) => Promise<void>) => {
  for (let seq = 1; seq <= HOSTILE.length; seq++) {
    for (let step = 0; (await message(page, seq).count()) === 0; step++) {
      expect(step).toBeLessThan(50);
      await list(page).evaluate((box) => box.scrollBy(0, box.clientHeight / 2));
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
    await look(seq);
  }
};

test.each([390, 1280])("a hostile set of messages does no harm on a screen of %i pixels", async (width) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, HOSTILE);
  const { page, faults } = await stage.newWindow({ viewport: { width, height: 800 } });
  await stage.come(page, room, "Anna");
  await message(page, HOSTILE.length).waitFor();
  await scrollTo(page, 0);
  await message(page, 1).waitFor();
  await visit(page, async (seq) => {
    const shown = (await message(page, seq).locator(".said").textContent()) ?? "";
    const letters = (text: string) => text.replace(/[>\-`\s]/g, "");
    expect(letters(shown)).toBe(letters(HOSTILE[seq - 1] ?? ""));
    // Nothing is painted outside the bubble, and the bubble is within the list.
    const bubble = message(page, seq).locator(".bubble");
    expect(await bubble.evaluate((box) => getComputedStyle(box).overflow)).toBe("clip");
    const [inner, outer] = [await bubble.boundingBox(), await list(page).boundingBox()];
    expect(inner?.x).toBeGreaterThanOrEqual(outer?.x ?? Number.NaN);
    expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0));
    const links = await message(page, seq)
      .locator("a")
      .evaluateAll((all) =>
        all.map((link) => [link.getAttribute("href"), link.getAttribute("rel"), link.getAttribute("target")]),
      );
    for (const [href, rel, target] of links) {
      expect(href).toMatch(/^https:\/\/example\.com\//);
      expect([rel, target]).toEqual(["noopener noreferrer nofollow", "_blank"]);
    }
    expect(await list(page).evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
  });
  expect(await message(page, 1).locator("script, img").count()).toBe(0);
  expect(await page.title()).toContain(room);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  expect(faults).toEqual([]);
});

test("marks become what they stand for, and names that are called are marked", async () => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, [
    "**bold** *italic* `code` @Anna K and @Nobody",
    "> quoted\n\n- one\n- two",
    "```\nconst tea = 1;\n```",
    "🫖🍰",
    "مرحبا",
  ]);
  const { page } = await stage.newWindow();
  await stage.come(page, room, "Anna K");
  const first = message(page, 1);
  expect(await first.locator("strong").textContent()).toBe("bold");
  expect(await first.locator("em").textContent()).toBe("italic");
  expect(await first.locator("code").textContent()).toBe("code");
  expect(await first.locator(".mention").allTextContents()).toEqual(["@Anna K"]);
  expect(await first.locator(".mention.own").count()).toBe(1);
  expect(await message(page, 2).locator("blockquote").textContent()).toBe("quoted");
  expect(await message(page, 2).locator("li").allTextContents()).toEqual(["one", "two"]);
  expect(await message(page, 3).locator("pre").textContent()).toBe("const tea = 1;");
  const sizeOf = (seq: number) =>
    message(page, seq)
      .locator(".said")
      .evaluate((said) => Number.parseFloat(getComputedStyle(said).fontSize));
  expect(await sizeOf(4)).toBeGreaterThan(2 * (await sizeOf(1)));
  expect(
    await message(page, 5)
      .locator(".said p")
      .evaluate((said) => getComputedStyle(said).direction),
  ).toBe("rtl");
  const time = message(page, 1).locator("time");
  expect(await time.getAttribute("datetime")).toMatch(/^\d{4}-.*Z$/);
  expect(await time.getAttribute("title")).toMatch(/\d{4}/);
  await eventually(async () => expect(await page.getByRole("heading", { level: 2, name: "Today" }).count()).toBe(1));
});
