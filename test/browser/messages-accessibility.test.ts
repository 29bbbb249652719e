/** Accessibility of the message list: axe, names of messages, announcements. */
import { expect, inject } from "vitest";
import { violations } from "./axe.ts";
import { composer, eventually, newRoom, post, send, test, text } from "./fixture.ts";
import { message, messageList, scrollTo, seedRoom } from "./message-list.ts";

test.for(["light", "dark"] as const)(
  "axe finds nothing in the message list, and messages are named by author and content (%s)",
  async (colorScheme, { newWindow, join }) => {
    const room = newRoom();
    await seedRoom(inject("directUrl"), room, [
      "@Anna K **bold** https://example.com `code`",
      "> quoted\n1. one",
      "🫖",
    ]);
    const { page } = await newWindow({ colorScheme });
    await join(page, room, "Anna K");
    await send(page, "my own, @Anna K https://example.com `code`");
    await message(page, 4).waitFor();
    await messageList(page).focus();
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
    expect(names[3]?.[0]).toBe(text.you);
    await page.keyboard.press("Escape");
    await composer(page).press("ArrowUp");
    await page.getByRole("textbox", { name: text.editMessage }).waitFor();
    expect(await violations(page)).toEqual([]);
  },
);

test("live messages are announced, and history and scrolling are not", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  await seedRoom(
    inject("directUrl"),
    room,
    Array.from({ length: 120 }, (_, index) => `message ${index + 1}`),
  );
  const { page } = await newWindow();
  // Records each row that enters the list while it is a polite live region.
  await page.addInitScript(() => {
    const announced: string[] = [];
    Object.assign(globalThis, { announced });
    new MutationObserver((records) => {
      for (const { addedNodes } of records) {
        for (const node of addedNodes) {
          const live = node.parentElement?.closest('[role="log"]')?.getAttribute("aria-live");
          if (node instanceof Element && node.matches(".row") && live === "polite")
            announced.push(node.textContent ?? "");
        }
      }
    }).observe(document, { childList: true, subtree: true });
  });
  await join(page, room, "Anna");
  await message(page, 120).waitFor();
  const isPolite = () =>
    eventually(async () => expect(await messageList(page).getAttribute("aria-live")).toBe("polite"));
  await isPolite();
  await scrollTo(page, 0);
  await message(page, 71).waitFor();
  await eventually(async () => expect(await messageList(page).getAttribute("aria-live")).toBe("off"));
  await scrollTo(page, 1e9);
  await message(page, 120).waitFor();
  await isPolite();
  await post(chat.url, room, "good news");
  await message(page, 121).waitFor();
  const announced = await page.evaluate(() => (globalThis as unknown as { announced: string[] }).announced);
  expect(announced).toHaveLength(1);
  expect(announced[0]).toContain("good news");
});
