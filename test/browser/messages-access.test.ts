/** The list for people who cannot see, hear or point. */
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { violations } from "./axe.ts";
import { eventually, newRoom, post, type Stage, say, setUpStage, writing } from "./fixture.ts";
import { list, message, scrollTo, seedRoom } from "./messages-seed.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setUpStage();
});
afterEach(() => stage.clear());
afterAll(() => stage?.close());

test.each(["light", "dark"] as const)(
  "people who cannot see, hear or point miss nothing, in %s colours",
  async (colorScheme) => {
    const room = newRoom();
    await seedRoom(inject("directUrl"), room, [
      "@Anna K **bold** https://example.com `code`",
      "> quoted\n1. one",
      "🫖",
    ]);
    const { page } = await stage.newWindow({ colorScheme });
    await stage.come(page, room, "Anna K");
    await say(page, "my own, @Anna K https://example.com `code`");
    await message(page, 4).waitFor();
    await list(page).focus();
    await page.keyboard.press("ArrowUp");
    await page.getByRole("toolbar").waitFor();
    expect(await violations(page)).toEqual([]);
    const names = await page
      .locator("article")
      .evaluateAll((all) =>
        all.map((article) =>
          (article.getAttribute("aria-labelledby") ?? "")
            .split(" ")
            .map((id) => document.getElementById(id)?.textContent),
        ),
      );
    expect(names[0]?.[0]).toBe("Boris");
    expect(names[1]?.join(" ")).toMatch(/^Boris quotedone\d/);
    expect(names[3]?.[0]).toBe("you");
    await page.keyboard.press("Escape");
    await writing(page).press("ArrowUp");
    await page.getByRole("textbox", { name: "Edit the message" }).waitFor();
    expect(await violations(page)).toEqual([]);
  },
);

test("what is said is announced, and what history and scrolling bring is not", async () => {
  const room = newRoom();
  await seedRoom(
    inject("directUrl"),
    room,
    Array.from({ length: 120 }, (_, index) => `message ${index + 1}`),
  );
  const { page } = await stage.newWindow();
  // Whatever comes into the list is noted, with what the list said of it at that moment.
  await page.addInitScript(() => {
    const noted: string[] = [];
    Object.assign(globalThis, { noted });
    new MutationObserver((records) => {
      for (const { addedNodes } of records) {
        for (const node of addedNodes) {
          const live = node.parentElement?.closest('[role="log"]')?.getAttribute("aria-live");
          if (node instanceof Element && node.matches(".row") && live === "polite") noted.push(node.textContent ?? "");
        }
      }
    }).observe(document, { childList: true, subtree: true });
  });
  await stage.come(page, room, "Anna");
  await message(page, 120).waitFor();
  const isPolite = () => eventually(async () => expect(await list(page).getAttribute("aria-live")).toBe("polite"));
  await isPolite();
  await scrollTo(page, 0);
  await message(page, 71).waitFor();
  await eventually(async () => expect(await list(page).getAttribute("aria-live")).toBe("off"));
  await scrollTo(page, 1e9);
  await message(page, 120).waitFor();
  await isPolite();
  await post(stage.chat.url, room, "good news");
  await message(page, 121).waitFor();
  const noted = await page.evaluate(() => (globalThis as unknown as { noted: string[] }).noted);
  expect(noted).toHaveLength(1);
  expect(noted[0]).toContain("good news");
});
