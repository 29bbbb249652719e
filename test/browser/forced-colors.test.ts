/** High contrast themes, which drop backgrounds and shadows. */
import type { Locator } from "playwright-core";
import { expect } from "vitest";
import { composer, newRoom, post, send, test, text } from "./fixture.ts";

const styleOf = (locator: Locator) =>
  locator.evaluate((element) => {
    const { backgroundColor, color, outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    return { backgroundColor, color, outlineStyle, outlineWidth, outlineColor };
  });
const backgroundOf = async (locator: Locator) => (await styleOf(locator)).backgroundColor;
const RING = { outlineStyle: "solid", outlineWidth: "2px" };

test("forced colours leave the focus, the open room, choices and badges visible", async ({ chat, newWindow, join }) => {
  const { page } = await newWindow({ forcedColors: "active", viewport: { width: 1280, height: 800 } });
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  await join(page, kitchen, "Anna");
  await page.getByRole("button", { name: text.follow, exact: true }).click();
  await page.getByRole("button", { name: text.following }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByLabel(text.roomOrLink).fill(tea);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: tea, level: 1 }).waitFor();
  await send(page, "hello");
  await page.locator("[data-seq]").getByText("hello").waitFor();
  await post(chat.url, kitchen, "@Anna, are you there?");
  const mention = page.locator(".pill.has-mentions");
  await mention.waitFor();
  const colours = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.forcedColorAdjust = "none";
    const resolve = (colour: string) => {
      probe.style.color = colour;
      return getComputedStyle(probe).color;
    };
    const found = { highlight: resolve("Highlight"), text: resolve("HighlightText"), canvas: resolve("Canvas") };
    probe.remove();
    return found;
  });

  const open = page.locator(".rooms-panel a[aria-current]");
  expect(await styleOf(open)).toMatchObject({ backgroundColor: colours.highlight, color: colours.text });
  expect(await backgroundOf(page.locator(".rooms-panel .room-list a:not([aria-current])"))).not.toBe(colours.highlight);
  expect(await backgroundOf(mention)).toBe(colours.highlight);

  await composer(page).focus();
  expect(await styleOf(page.locator(".composer-field"))).toMatchObject(RING);
  await page.keyboard.press("F6");
  expect(await styleOf(page.locator(":focus"))).toMatchObject(RING);
  await page.getByRole("log").focus();
  await page.keyboard.press("ArrowUp");
  expect(await styleOf(page.locator("[data-seq]:focus"))).toMatchObject(RING);

  await page.keyboard.press("Control+/");
  const chosen = page.getByRole("radio", { name: text.themes.system });
  await chosen.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  const pill = chosen.locator("+ span");
  expect(await styleOf(pill)).toMatchObject({ ...RING, backgroundColor: colours.highlight, color: colours.text });
  expect((await styleOf(pill)).outlineColor).not.toBe(colours.highlight);
  expect(await backgroundOf(page.getByRole("radio", { name: text.themes.dark }).locator("+ span"))).not.toBe(
    colours.highlight,
  );
});
