/** Code blocks: highlighting, scrolling sideways, copying. */
import { expect, inject } from "vitest";
import { violations } from "./axe.ts";
import { eventually, expectFocus, newRoom, send, test, text } from "./fixture.ts";
import { message, messageList, seedRoom } from "./message-list.ts";

const CODE = `// Pours tea\nexport const pour = async (cups: number) => {\n  return kettle.pour({ cups, of: "green", ${"a".repeat(200)}: 12 });\n};`;
const block = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\``;

test.for([320, 1280])(
  "code is highlighted and scrolls on a screen of %i pixels",
  async (width, { newWindow, join }) => {
    const room = newRoom();
    await seedRoom(inject("directUrl"), room, [block("ts", CODE), block("py", "return 1"), block("", "plain")]);
    const { page, errors } = await newWindow({ viewport: { width, height: 900 } });
    const { promise: isAllowed, resolve: allow } = Promise.withResolvers<void>();
    await page.route("**/assets/highlighter-*.js", async (route) => {
      await isAllowed;
      await route.continue();
    });
    await join(page, room, "Anna");
    await message(page, 3).waitFor();
    const codes = page.locator(".code-block code");
    const heights = () =>
      page.locator(".row").evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    // Plain until the lexer is there, and then of the same height.
    expect(await codes.locator("span").count()).toBe(0);
    const before = await heights();
    allow();
    await codes.locator(".keyword").first().waitFor();
    expect(await heights()).toEqual(before);
    expect(await codes.allTextContents()).toEqual([CODE, "return 1", "plain"]);
    expect(await page.locator(".code-language").allTextContents()).toEqual(["ts", "py", ""]);
    expect(await codes.nth(0).locator(".comment").textContent()).toBe("// Pours tea\n");
    expect(await codes.nth(2).locator("span").count()).toBe(0);

    // Only what scrolls takes the focus.
    const scrollable = message(page, 1).getByRole("group", { name: text.code });
    await scrollable.waitFor();
    expect(await page.locator(".code-block [tabindex]").count()).toBe(1);
    await scrollable.focus();
    await expectFocus(scrollable);
    await page.keyboard.press("ArrowRight");
    await eventually(async () => expect(await scrollable.evaluate((box) => box.scrollLeft)).toBeGreaterThan(0));
    expect(await messageList(page).evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const [inner, outer] = [
      await message(page, 1).locator(".bubble").boundingBox(),
      await messageList(page).boundingBox(),
    ];
    expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0));
    expect(errors).toEqual([]);
  },
);

test("a button copies the code as written", async ({ newWindow, join }) => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, [`before\n${block("ts", CODE)}`]);
  const { page, errors } = await newWindow({ permissions: ["clipboard-read", "clipboard-write"] });
  await join(page, room, "Anna");
  await message(page, 1).getByRole("button", { name: text.copyCode }).click();
  const toast = page.locator(".toast");
  await toast.getByText(text.copied, { exact: true }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(CODE);
  await toast.waitFor({ state: "detached" });

  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("denied"));
  });
  await message(page, 1).getByRole("button", { name: text.copyCode }).click();
  await toast.getByText(text.copyFailed).waitFor();
  expect(errors).toEqual([]);
});

test.for(["light", "dark"] as const)(
  "axe finds nothing in code and links (%s)",
  async (colorScheme, { newWindow, join }) => {
    const room = newRoom();
    const content = `# Tea\n~~gone~~ [the docs](https://example.org) anna@example.org\n${block("ts", CODE)}\n${block("diff", "-a\n+b")}`;
    await seedRoom(inject("directUrl"), room, [content]);
    const { page } = await newWindow({ colorScheme });
    await join(page, room, "Anna");
    await send(page, content);
    await message(page, 2).locator(".added").waitFor();
    await page.locator(".code-block [tabindex]").nth(1).waitFor();
    expect(await violations(page)).toEqual([]);
  },
);
