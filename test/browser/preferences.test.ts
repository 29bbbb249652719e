/** The first paint, and changes of language and theme while something is open. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { closeDialog, composer, eventually, expectFocus, newRoom, openSettings, send, test, text } from "./fixture.ts";
import { ru } from "./text.ts";

const paper = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
/** Returns how the browser draws its canvas and its own frame. */
const head = (page: Page) =>
  page.evaluate(() => ({
    canvas: document.querySelector<HTMLMetaElement>("meta[name=color-scheme]")?.content,
    frames: [...document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")].map(({ content }) => content),
  }));

const LIGHT = "rgb(251, 246, 238)";
const DARK = "rgb(26, 21, 18)";

test.for([
  { colorScheme: "light", theme: "dark", background: DARK, canvas: "dark", frame: "#1a1512" },
  { colorScheme: "dark", theme: "light", background: LIGHT, canvas: "light", frame: "#fbf6ee" },
] as const)(
  "the first paint has the stored theme: $theme on a $colorScheme system",
  async (expected, { chat, newWindow }) => {
    const { page, errors } = await newWindow({ colorScheme: expected.colorScheme });
    await page.goto(chat.url);
    await openSettings(page);
    await page.getByRole("radio", { name: text.themes[expected.theme] }).check();
    await page.route(/\/assets\/.*\.js$/, (route) => route.abort());
    await page.reload();
    expect(await page.locator("#app").innerHTML()).toBe("");
    expect(await paper(page)).toBe(expected.background);
    expect(await head(page)).toEqual({ canvas: expected.canvas, frames: [expected.frame, expected.frame] });
    expect(errors).toEqual([]);

    // Before the style sheet, too.
    await page.route(/\/assets\/.*\.css$/, (route) => route.abort());
    await page.reload();
    expect((await head(page)).canvas).toBe(expected.canvas);
  },
);

test("without a choice, the first paint follows the system, and so it does again after one", async ({
  chat,
  newWindow,
}) => {
  const { page } = await newWindow({ colorScheme: "dark" });
  const system = { canvas: "light dark", frames: ["#fbf6ee", "#1a1512"] };
  await page.goto(chat.url);
  expect(await paper(page)).toBe(DARK);
  expect(await head(page)).toEqual(system);
  await openSettings(page);
  await page.getByRole("radio", { name: text.themes.light }).check();
  await eventually(async () => expect(await paper(page)).toBe(LIGHT));
  await page.getByRole("radio", { name: text.themes.system }).check();
  await eventually(async () => expect(await head(page)).toEqual(system));
  expect(await paper(page)).toBe(DARK);
});

test("the page works without the script that applies the theme", async ({ chat, newWindow }) => {
  const { page, errors } = await newWindow();
  await page.route("**/theme.js", (route) => route.abort());
  await page.goto(chat.url);
  await page.getByLabel(text.yourName).waitFor();
  expect(errors).toEqual([]);
});

test("the browser's frame has the colours of the page", async () => {
  const [html, tokens] = await Promise.all(
    ["../../web/index.html", "../../web/app/tokens.css"].map((path) =>
      readFile(new URL(path, import.meta.url), "utf8"),
    ),
  );
  const frames = [...(html ?? "").matchAll(/name="theme-color".*content="(.+)"/g)].map(([, colour]) => colour);
  const papers = /--paper: light-dark\((.+), (.+)\)/.exec(tokens ?? "")?.slice(1);
  expect(frames).toEqual(papers);
});

test("another language leaves the settings open and the page as it is", async ({ chat, newWindow, join }) => {
  const { page } = await newWindow();
  const room = newRoom();
  await join(page, room, "Anna");
  await send(page, "where were we?");
  await page.locator("[data-seq]").getByText("where were we?").waitFor();
  await composer(page).fill("a draft");
  await openSettings(page);
  await page.getByRole("radio", { name: "Русский" }).check();
  await page.getByRole("dialog", { name: ru.settings }).waitFor();
  await expectFocus(page.getByRole("radio", { name: "Русский" }));
  await page.locator("html[lang=ru]").waitFor();
  // Behind the dialog, too: the rows of messages, which seldom render, among others.
  await page.locator(".state", { hasText: ru.peopleHere(1) }).waitFor();
  await page.locator(".day", { hasText: ru.today }).waitFor();
  await closeDialog(page);
  const field = page.getByRole("textbox", { name: ru.message, exact: true });
  await eventually(async () => expect(await field.inputValue()).toBe("a draft"));
  const words = await page.evaluate(() => [
    ...[...document.querySelectorAll("[aria-label]")].map((element) => element.getAttribute("aria-label")),
    ...[...document.querySelectorAll("p, span, h1, h2, small, button")].map((element) => element.textContent),
  ]);
  for (const key of ["leave", "copyLink", "people", "you", "joinRoom", "today"] as const) {
    expect(words).not.toContain(text[key]);
    expect(words.join()).toContain(ru[key]);
  }

  await page.goto(chat.url);
  await page.getByLabel(ru.yourName).fill("Анна");
  await page.getByRole("button", { name: ru.settings }).click();
  await page.getByRole("radio", { name: "English" }).check();
  await page.getByRole("dialog", { name: text.settings }).waitFor();
  await expectFocus(page.getByRole("radio", { name: "English" }));
  await page.getByText(text.tagline).waitFor();
  expect(await page.getByLabel(text.yourName).inputValue()).toBe("Анна");
});
