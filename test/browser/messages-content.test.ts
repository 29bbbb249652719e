/** Message content: hostile input, Markdown and mentions. */
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { eventually, newRoom, post, test, text } from "./fixture.ts";
import { message, messageList, scrollTo, seedRoom } from "./message-list.ts";

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
  `inline \`${"w".repeat(1_000)}\``,
  `${"line\n".repeat(200)}end`,
];

/** Scrolls through the whole list from its top, and calls `check` for each message. */
const visitAll = async (page: Page, check: (seq: number) => Promise<void>) => {
  for (let seq = 1; seq <= HOSTILE.length; seq++) {
    for (let step = 0; (await message(page, seq).count()) === 0; step++) {
      expect(step).toBeLessThan(50);
      await messageList(page).evaluate((box) => box.scrollBy(0, box.clientHeight / 2));
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
    await check(seq);
  }
};

test("all messages of a group have the same type", async ({ newWindow, join }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, ["first", "middle", "last"]);
  const { page } = await newWindow({ viewport: { width: 1280, height: 800 } });
  await join(page, room, "Anna");
  await message(page, 3).waitFor();
  const types = await messageList(page)
    .locator(".content")
    .evaluateAll((all) => all.map((one) => [getComputedStyle(one).fontSize, getComputedStyle(one).color]));
  expect(types).toEqual([types[0], types[0], types[0]]);
});

test.for([390, 1280])("hostile content does no harm on a screen of %i pixels", async (width, { newWindow, join }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, HOSTILE);
  const { page, errors } = await newWindow({ viewport: { width, height: 800 } });
  await join(page, room, "Anna");
  await message(page, HOSTILE.length).waitFor();
  await scrollTo(page, 0);
  await message(page, 1).waitFor();
  await visitAll(page, async (seq) => {
    const shown = (await message(page, seq).locator(".content").textContent()) ?? "";
    const letters = (text: string) => text.replace(/[>\-`\s]/g, "");
    expect(letters(shown)).toBe(letters(HOSTILE[seq - 1] ?? ""));
    // Nothing is painted outside the bubble, and the bubble is within the list.
    const bubble = message(page, seq).locator(".bubble");
    expect(await bubble.evaluate((box) => getComputedStyle(box).overflow)).toBe("clip");
    const [inner, outer] = [await bubble.boundingBox(), await messageList(page).boundingBox()];
    expect(inner?.x).toBeGreaterThanOrEqual(outer?.x ?? Number.NaN);
    expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0));
    const links = await message(page, seq)
      .locator(".content a")
      .evaluateAll((all) =>
        all.map((link) => [link.getAttribute("href"), link.getAttribute("rel"), link.getAttribute("target")]),
      );
    for (const [href, rel, target] of links) {
      expect(href).toMatch(/^https:\/\/example\.com\//);
      expect([rel, target]).toEqual(["noopener noreferrer nofollow", "_blank"]);
    }
    expect(await messageList(page).evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
  });
  expect(await message(page, 1).locator("script, img").count()).toBe(0);
  expect(await page.title()).toContain(room);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  expect(errors).toEqual([]);
});

test("Markdown is formatted, and mentions are highlighted", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, [
    "**bold** *italic* `code`",
    "> quoted\n\n- one\n- two",
    "```\nconst tea = 1;\n```",
    "🫖🍰",
    "مرحبا",
  ]);
  const { page } = await newWindow();
  await join(page, room, "Anna K");
  const first = message(page, 1);
  expect(await first.locator("strong").textContent()).toBe("bold");
  expect(await first.locator("em").textContent()).toBe("italic");
  expect(await first.locator("code").textContent()).toBe("code");
  // The room resolves mentions when it stores a message.
  await post(chat.url, room, "@Anna K and @Nobody");
  const sixth = message(page, 6);
  await sixth.waitFor();
  expect(await sixth.locator(".mention").allTextContents()).toEqual(["@Anna K"]);
  expect(await sixth.locator(".mention.own").count()).toBe(1);
  expect(await message(page, 2).locator("blockquote").textContent()).toBe("quoted");
  expect(await message(page, 2).locator("li").allTextContents()).toEqual(["one", "two"]);
  expect(await message(page, 3).locator("pre").textContent()).toBe("const tea = 1;");
  const sizeOf = (seq: number) =>
    message(page, seq)
      .locator(".content")
      .evaluate((said) => Number.parseFloat(getComputedStyle(said).fontSize));
  expect(await sizeOf(4)).toBeGreaterThan(2 * (await sizeOf(1)));
  expect(
    await message(page, 5)
      .locator(".content p")
      .evaluate((said) => getComputedStyle(said).direction),
  ).toBe("rtl");
  const time = message(page, 1).locator("time");
  expect(await time.getAttribute("datetime")).toMatch(/^\d{4}-.*Z$/);
  expect(await time.getAttribute("title")).toMatch(/\d{4}/);
  await eventually(async () => expect(await page.getByRole("heading", { level: 2, name: text.today }).count()).toBe(1));
});

test("links show where they lead, and headings stay out of the outline", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, [
    "# Tea\n~~black~~ [the \u202edocs](https://example.org/a) www.example.org anna@example.org",
    "[paypal.com](https://evil.example) [a](javascript:alert(1))",
  ]);
  const { page, errors } = await newWindow();
  await join(page, room, "Anna");
  const first = message(page, 1);
  expect(await first.locator("s").textContent()).toBe("black");
  expect(await first.locator(".content").getByRole("heading").count()).toBe(0);
  const weight = await first.locator(".heading").evaluate((line) => getComputedStyle(line).fontWeight);
  expect(weight).toBe("700");
  const links = await first
    .locator(".content a")
    .evaluateAll((all) => all.map((link) => [link.textContent, link.getAttribute("href"), link.getAttribute("title")]));
  expect(links).toEqual([
    ["the \u202edocs (example.org)", "https://example.org/a", "https://example.org/a"],
    ["www.example.org", "https://www.example.org/", null],
    ["anna@example.org", "mailto:anna@example.org", null],
  ]);
  // The name cannot reorder the host, which stays behind it.
  const [name, host] = await first
    .locator("a.named bdi")
    .evaluateAll((all) => all.map((part) => part.getBoundingClientRect().left));
  expect(host).toBeGreaterThan(name ?? Number.NaN);
  expect(await message(page, 2).locator(".content a").allTextContents()).toEqual(["https://evil.example"]);
  // The room resolves mentions when it stores a message.
  await post(chat.url, room, "~~@Anna~~ [ask @Anna](https://example.org) `@Anna`");
  await message(page, 3).waitFor();
  expect(await message(page, 3).locator("s .mention").count()).toBe(1);
  // A mention is a button, which a link cannot contain.
  expect(await message(page, 3).locator("a .mention").count()).toBe(0);
  expect(await message(page, 3).locator("code .mention").count()).toBe(0);
  expect(errors).toEqual([]);
});
