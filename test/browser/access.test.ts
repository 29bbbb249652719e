/** The page for people who cannot see, hear or point: axe on every screen in both themes, and the keyboard alone. */
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "./axe.ts";
import {
  closeDialog,
  eventually,
  isFocused,
  isHere,
  newRoom,
  post,
  type Stage,
  setUpStage,
  writing,
} from "./fixture.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setUpStage();
});
afterEach(() => stage.clear());
afterAll(() => stage?.close());

/** Presses one of the page's own keys, which work once the page has loaded what it does not need to begin with. */
const pressFor = (page: Page, key: string, effect: Locator): Promise<void> =>
  eventually(async () => {
    await page.keyboard.press(key);
    await effect.waitFor({ timeout: 2_000 });
  });

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } } as const;

test.each([
  ["light", "desktop"],
  ["dark", "desktop"],
  ["light", "phone"],
  ["dark", "phone"],
] as const)("axe finds nothing on any screen (%s, %s)", async (colorScheme, size) => {
  const window = await stage.newWindow({ colorScheme, viewport: SIZES[size], reducedMotion: "reduce" });
  const { page } = window;
  const found: Record<string, string[]> = {};
  const look = async (screen: string) => {
    found[screen] = await violations(page);
  };
  await page.goto(stage.chat.url);
  await page.getByLabel("Your name").waitFor();
  await look("start page");
  await page.goto(`${stage.chat.url}/rooms/a/b`);
  await page.getByText("There is nothing at this address.").waitFor();
  await look("unknown address");

  const [room, other] = [newRoom(), newRoom("kitchen")];
  await stage.come(page, other, "Anna");
  await look("empty room");
  await post(stage.chat.url, room, "**Hello** @Anna, see https://chat.example");
  await page.goto(`${stage.chat.url}/rooms/${room}`);
  await page.getByText("Hello").waitFor();
  await isHere(page);
  await writing(page).fill("Good morning");
  await page.keyboard.press("Enter");
  await page.locator("[data-seq]").getByText("Good morning").waitFor();
  await look("room");
  await pressFor(page, "Control+k", page.getByLabel("Name or link"));
  await look("another room");
  await closeDialog(page);
  await pressFor(page, "Control+/", page.getByRole("heading", { name: "Settings" }));
  await look("settings");
  await closeDialog(page);
  if (size === "phone") {
    for (const name of ["Rooms", "People"]) {
      await page.getByRole("button", { name, exact: true }).click();
      await page.getByRole("dialog").waitFor();
      await look(name);
      await closeDialog(page);
    }
  } else {
    await page.getByRole("button", { name: "Change name" }).click();
    await page.getByLabel("New name").waitFor();
    await look("changing the name");
    await page.keyboard.press("Escape");
  }
  await window.setOffline(true);
  await page.getByText("You are offline.").first().waitFor();
  await look("offline");
  await window.setOffline(false);
  await page.goto(`${stage.chat.url}/rooms/private-team`);
  await page.getByText("This room is private.").waitFor();
  await look("refused");
  expect(found).toEqual(Object.fromEntries(Object.keys(found).map((screen) => [screen, []])));
});

test("everything can be done by keyboard", async () => {
  const room = newRoom();
  const { page } = await stage.newWindow({ viewport: SIZES.desktop });
  await page.goto(stage.chat.url);
  await page.locator("input:focus").waitFor();
  await page.keyboard.type("Anna");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(room);
  await page.keyboard.press("Enter");
  await isHere(page);
  await isFocused(writing(page));
  await page.keyboard.type("typed without a mouse");
  await page.keyboard.press("Enter");
  await page.locator("[data-seq]").getByText("typed without a mouse").waitFor();

  // Around the parts of the page, and back.
  await isFocused(writing(page));
  await page.keyboard.press("F6");
  await isFocused(page.getByRole("button", { name: "Change name" }));
  await page.keyboard.press("F6");
  await page.locator(".rooms-side :focus").waitFor();
  await page.keyboard.press("F6");
  await isFocused(page.getByRole("log"));
  await page.keyboard.press("Shift+F6");
  await page.locator(".rooms-side :focus").waitFor();
  await page.keyboard.press("Escape");
  await isFocused(writing(page));

  await page.keyboard.press("F6");
  await page.keyboard.press("Enter");
  await page.locator(".side input:focus").waitFor();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Anna K");
  await page.keyboard.press("Enter");
  await page.locator(".side").getByText("Anna K").waitFor();
  await isFocused(page.getByRole("button", { name: "Change name" }));

  await page.keyboard.press("Control+k");
  await page.locator("dialog input:focus").waitFor();
  const other = newRoom("a");
  await page.keyboard.type(other);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: other }).waitFor();
  await isHere(page);
  await page.keyboard.press("Alt+ArrowDown");
  await page.getByRole("heading", { name: room }).waitFor();
  await page.locator("[data-seq]").getByText("typed without a mouse").waitFor();
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: "Settings" }).waitFor();
  await closeDialog(page);
  await isFocused(writing(page));
});

test("colours and language are chosen, kept and in step with another tab", async () => {
  const { page } = await stage.newWindow({ colorScheme: "light" });
  await stage.come(page, newRoom(), "Anna");
  const paper = (of: Page) => of.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper(page);
  const second = await page.context().newPage();
  await second.goto(stage.chat.url);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("radio", { name: "Dark" }).check();
  await second.waitForFunction(
    (before) => getComputedStyle(document.documentElement).backgroundColor !== before,
    light,
  );
  expect(await paper(page)).toBe(await paper(second));
  await page.getByRole("radio", { name: "Русский" }).check();
  await page.getByRole("button", { name: "Настройки" }).waitFor();
  await second.getByText("Присаживайтесь").waitFor();
  await page.locator("html[lang=ru]").waitFor();
  await page.reload();
  await page.getByText("Здесь 1 человек").first().waitFor();
  expect(await paper(page)).not.toBe(light);
});

test("at 200 % zoom nothing is cut off sideways", async () => {
  const { page } = await stage.newWindow({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
  await page.goto(stage.chat.url);
  await page.getByLabel("Your name").waitFor();
  const isWhole = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
  expect(await isWhole()).toBe(true);
  await stage.come(page, newRoom(), "Anna");
  await writing(page).fill("still fits");
  expect(await isWhole()).toBe(true);
  expect((await writing(page).boundingBox())?.y).toBeLessThan(400);
});
