/** What is new to a reader who comes, or who looks at something earlier. */
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { eventually, isHere, newRoom, post, type Stage, setUpStage } from "./fixture.ts";
import { fromBottom, list, message, restingAnchorOf, scrollTo, seedRoom, topOf } from "./messages-seed.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setUpStage();
});
afterEach(() => stage.clear());
afterAll(() => stage?.close());

const contents = (count: number) => Array.from({ length: count }, (_, index) => `message ${index + 1}`);

test("who comes back is shown where the new messages begin, and what came before is not new", async () => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, contents(30));
  const { page } = await stage.newWindow();
  const divider = page.getByText("New messages", { exact: true });
  await stage.come(page, room, "Anna");
  await message(page, 30).waitFor();
  expect(await divider.count()).toBe(0);
  await eventually(async () => expect(await fromBottom(page)).toBe(0));

  // A few fit below the divider: the reader stays at the bottom.
  await page.goto("about:blank");
  for (let n = 31; n <= 33; n++) await post(stage.chat.url, room, `message ${n}`);
  await page.goto(`${stage.chat.url}/rooms/${room}`);
  await divider.waitFor();
  expect(await page.locator(".row", { has: divider }).locator("[data-seq]").getAttribute("data-seq")).toBe("31");
  await eventually(async () => expect(await fromBottom(page)).toBe(0));

  // Many do not: the reader begins at the divider, and the rest is counted.
  await page.goto("about:blank");
  for (let n = 34; n <= 80; n++) await post(stage.chat.url, room, `message ${n}`);
  await page.goto(`${stage.chat.url}/rooms/${room}`);
  await page.getByRole("button", { name: /^Latest messages\. New messages below: \d+$/ }).waitFor();
  expect(await page.locator(".row", { has: divider }).locator("[data-seq]").getAttribute("data-seq")).toBe("34");
  await eventually(async () => {
    const [line, box] = [await divider.boundingBox(), await list(page).boundingBox()];
    expect((line?.y ?? 0) - (box?.y ?? 0)).toBeGreaterThan(0);
    expect((line?.y ?? 0) - (box?.y ?? 0)).toBeLessThan(150);
  });

  await page.getByRole("button", { name: /^Latest messages/ }).click();
  await message(page, 80).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
  await page.reload();
  await isHere(page);
  await message(page, 80).waitFor();
  expect(await divider.count()).toBe(0);
});

test("while the page is hidden everything that comes is new", async () => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, contents(5));
  const { page } = await stage.newWindow();
  await stage.come(page, room, "Anna");
  await message(page, 5).waitFor();
  const show = (state: string) =>
    page.evaluate((to) => {
      Object.defineProperty(document, "visibilityState", { value: to, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await show("hidden");
  await post(stage.chat.url, room, "said meanwhile");
  await message(page, 6).waitFor();
  await eventually(async () => expect(await page.title()).toContain("(1)"));
  await show("visible");
  await page.getByText("New messages", { exact: true }).waitFor();
  await eventually(async () => expect(await page.title()).not.toContain("("));
});

test("scrolled up, the new ones are counted until the reader goes to them", async () => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, contents(45));
  const { page } = await stage.newWindow();
  await stage.come(page, room, "Anna");
  await message(page, 45).waitFor();
  expect(await page.getByRole("button", { name: "Latest messages" }).count()).toBe(0);
  await scrollTo(page, 200);
  await page.getByRole("button", { name: "Latest messages", exact: true }).waitFor();
  const { seq, top } = await restingAnchorOf(page);
  for (let n = 46; n <= 48; n++) await post(stage.chat.url, room, `message ${n}`);
  const jump = page.getByRole("button", { name: "Latest messages. New messages below: 3" });
  await jump.waitFor();
  expect(await topOf(page, seq)).toBe(top);
  await jump.click();
  await message(page, 48).waitFor();
  await eventually(async () => expect(await fromBottom(page)).toBe(0));
  await page.getByRole("button", { name: /Latest messages/ }).waitFor({ state: "detached" });
});

test("what is said in the open room while it is looked at is read at once, also when much is said", async () => {
  const room = newRoom();
  await seedRoom(inject("directUrl"), room, contents(45));
  const { page } = await stage.newWindow();
  await stage.come(page, room, "Anna");
  await message(page, 45).waitFor();
  await Promise.all(Array.from({ length: 40 }, (_, n) => post(stage.chat.url, room, `@Anna ${"more ".repeat(n * 4)}`)));
  await message(page, 85).waitFor();
  // The link's name is the room's alone when nothing is unread.
  await page.getByRole("link", { name: room, exact: true }).waitFor();
  await eventually(async () => expect(await page.title()).not.toContain("("));
});
