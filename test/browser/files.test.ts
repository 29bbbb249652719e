/** Sending files: by paste, drop and button; the tray; progress, failures and what happens offline. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CDPSession, Page, Route } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { FILE_LIMITS } from "../../rooms/protocol/limits.ts";
import { formatSize } from "../../web/files/format-size.ts";
import { setLanguage } from "../../web/i18n/index.ts";
import { attach, dropOn, image, paste, pdf, picture, sendFiles, tray, trayItems, untilShown } from "./files.ts";
import {
  composer,
  eventually,
  expectFocus,
  goOffline,
  newRoom,
  send,
  storedContents,
  test,
  text,
  untilAny,
} from "./fixture.ts";
import { message } from "./message-list.ts";
import { moderate, setClosed } from "./moderation.ts";

const UPLOADS = "**/api/files?**";

const contentOf = (page: Page): Promise<string> => composer(page).inputValue();

test("a pasted image is shown in the tray and sent to everyone, with its description", async ({ newWindow, join }) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await join(anna.page, room, "Anna");
  await join(boris.page, room, "Boris");
  const { page } = anna;
  // The browser does not insert it.
  expect(await paste(page, { files: [picture("tea.png", 640, 480)] })).toBe(false);
  await trayItems(page).waitFor();
  expect(await tray(page).locator("img").count()).toBe(1);
  await page.getByRole("status").getByText(text.filesAttached(1)).waitFor({ state: "attached" });

  await page.getByRole("button", { name: text.describeFile("tea.png") }).click();
  const field = page.getByRole("textbox", { name: text.descriptionOf("tea.png") });
  await expectFocus(field);
  await field.fill("A cup of tea");
  await field.press("Enter");
  await expectFocus(composer(page));
  await tray(page).getByText("A cup of tea").waitFor();

  await composer(page).fill("**Tea** time");
  await composer(page).press("Enter");
  await tray(page).waitFor({ state: "detached" });
  for (const { page } of [anna, boris]) {
    await untilShown(message(page, 1).getByRole("img", { name: "A cup of tea" }));
    expect(await storedContents(page)).toEqual(["Tea time"]);
  }
  expect([...anna.errors, ...boris.errors]).toEqual([]);
});

test("a paste that has text inserts it, also with a picture of it", async ({ newWindow, join }) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  // The default action of the event: the browser inserts the text.
  expect(await paste(page, { words: "some words" })).toBe(true);
  expect(await paste(page, { words: "cells\tof a table", files: [picture("image.png")] })).toBe(true);
  expect(await tray(page).count()).toBe(0);
  // A file manager copies the file's name as text.
  expect(await paste(page, { words: "tea.png", files: [picture("tea.png")] })).toBe(false);
  await trayItems(page).waitFor();
});

/** Drags files of this machine over the page, as the system does. */
const createDrag = async (page: Page, ...names: string[]) => {
  const folder = await mkdtemp(join(tmpdir(), "samovar-drop-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = names.map((name) => join(folder, name));
  await Promise.all(files.map((file) => writeFile(file, picture().buffer)));
  const session: CDPSession = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  const dispatch = (type: "dragEnter" | "dragOver" | "drop", x: number, y: number) =>
    session.send("Input.dispatchDragEvent", { type, x, y, data });
  return {
    over: async (x: number, y: number) => {
      await dispatch("dragEnter", x, y);
      await dispatch("dragOver", x, y);
    },
    drop: (x: number, y: number) => dispatch("drop", x, y),
    /** What the browser tells the page of Escape, and of leaving the window; the protocol has no command for either. */
    leave: () =>
      page
        .locator(".conversation")
        .evaluate((box) => void box.dispatchEvent(new DragEvent("dragleave", { bubbles: true }))),
  };
};

test("files are dropped anywhere in the room, and never leave the page", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  const window = await newWindow({ viewport: { width: 1_280, height: 800 } });
  const { page } = window;
  await join(page, room, "Anna");
  const target = page.getByText(text.dropInRoom(room));
  const drag = await createDrag(page, "one.png", "two.png");
  await eventually(async () => {
    await drag.over(640, 300);
    await target.waitFor({ timeout: 500 });
  });
  await drag.leave();
  await target.waitFor({ state: "detached" });

  await drag.over(640, 300);
  await target.waitFor();
  // The list of rooms takes none.
  await drag.over(100, 300);
  await target.waitFor({ state: "detached" });
  await drag.drop(100, 300);
  expect(await tray(page).count()).toBe(0);

  await drag.over(640, 300);
  await target.waitFor();
  await drag.drop(640, 300);
  await target.waitFor({ state: "detached" });
  await eventually(async () => expect(await trayItems(page).count()).toBe(2));
  await expectFocus(composer(page));
  await composer(page).press("Enter");
  await untilShown(image(page, "one.png"));
  await untilShown(image(page, "two.png"));
  expect(await message(page, 1).locator(".content").count()).toBe(0);

  await page.goto(chat.url);
  await page.getByRole("button", { name: text.settings }).waitFor();
  const atHome = await createDrag(page, "three.png");
  await atHome.over(640, 300);
  await atHome.drop(640, 300);
  expect(page.url()).toBe(`${chat.url}/`);
  await page.getByRole("button", { name: text.settings }).waitFor();
  expect(window.errors).toEqual([]);
});

test("an image of the page that is dragged is no file to send", async ({ newWindow, join }) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  await sendFiles(page, "", picture("tea.png"));
  await untilShown(image(page, "tea.png"));
  // By events, because Chromium swallows keys while it ends a drag of the mouse.
  await image(page, "tea.png").dispatchEvent("dragstart");
  await dropOn(page);
  expect(await tray(page).count()).toBe(0);
  await image(page, "tea.png").dispatchEvent("dragend");
  await dropOn(page);
  await eventually(async () => expect(await trayItems(page).count()).toBe(1));
});

test("several files are chosen with the button, removed by keyboard, and bounded", async ({ newWindow, join }) => {
  await setLanguage("en");
  const { page, errors } = await newWindow();
  await join(page, newRoom(), "Anna");
  await page.getByRole("button", { name: text.attachFiles }).waitFor();
  await attach(page, picture("a.png"), picture("b.png", 400, 800), pdf("c.pdf"));
  await page.getByRole("button", { name: text.removeFile("b.png") }).focus();
  await page.keyboard.press("Enter");
  await expectFocus(page.getByRole("button", { name: text.removeFile("c.pdf") }));
  expect(await trayItems(page).locator(".tray-name").allTextContents()).toEqual(["a.png", "c.pdf"]);

  const problems = page.locator(".tray-problems li");
  await page
    .locator('.composer input[type="file"]')
    .setInputFiles([pdf("empty.txt", 9), picture("d.png"), picture("e.png")]);
  await eventually(async () =>
    expect(await problems.allTextContents()).toEqual([text.tooManyFiles(FILE_LIMITS.perMessage)]),
  );
  await eventually(async () => expect(await trayItems(page).count()).toBe(FILE_LIMITS.perMessage));
  await page.locator(".tray-problems").getByRole("button", { name: text.close }).click();
  expect(await problems.count()).toBe(0);
  for (const name of ["empty.txt", "d.png"]) await page.getByRole("button", { name: text.removeFile(name) }).click();

  await page.locator('.composer input[type="file"]').setInputFiles([
    { name: "nothing.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) },
    { name: "large.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(FILE_LIMITS.bytes + 1) },
  ]);
  await eventually(async () =>
    expect(await problems.allTextContents()).toEqual([
      text.fileEmpty("nothing.txt"),
      text.fileTooLarge("large.bin", formatSize(FILE_LIMITS.bytes)),
    ]),
  );
  expect(await trayItems(page).locator(".tray-name").allTextContents()).toEqual(["a.png", "c.pdf"]);
  await page.getByRole("button", { name: text.send }).click();
  await untilShown(image(page, "a.png"));
  await message(page, 1)
    .getByRole("link", { name: `${text.download} c.pdf` })
    .waitFor();
  expect(errors).toEqual([]);
});

/** Holds uploads until they are released. */
const holdUploads = async (page: Page) => {
  const held: Route[] = [];
  await page.route(UPLOADS, (route) => void held.push(route));
  return {
    held,
    release: async () => {
      await page.unroute(UPLOADS);
      await Promise.all(held.splice(0).map((route) => route.continue().catch(() => {})));
    },
  };
};

test("an upload shows its progress, and is cancelled and brought back", async ({ newWindow, join }) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  const uploads = await holdUploads(page);
  await sendFiles(page, "with tea", picture("tea.png"));
  const progress = page.getByRole("progressbar", { name: text.uploading("tea.png") });
  await progress.waitFor();
  await untilShown(image(page, "tea.png"));
  // What is written later passes it.
  await send(page, "first");
  await message(page, 1).getByText("first").waitFor();

  await page.getByRole("button", { name: text.cancelSending }).click();
  await image(page, "tea.png").waitFor({ state: "detached" });
  await page.getByRole("button", { name: text.undo }).click();
  await untilShown(image(page, "tea.png"));
  await uploads.release();
  await untilShown(message(page, 2).getByRole("img", { name: "tea.png" }));
  await eventually(async () => expect(await storedContents(page)).toEqual(["first", "with tea"]));
});

test("a failed upload says why, and is retried", async ({ newWindow, join }) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  await page.route(UPLOADS, (route) =>
    route.fulfill({ status: 413, json: { error: { code: "body_too_large", message: "too large" } } }),
  );
  await sendFiles(page, "", picture("tea.png"));
  const failure = page.getByRole("alert").filter({ hasText: text.sendError("body_too_large") });
  await failure.waitFor();
  await untilShown(image(page, "tea.png"));
  await page.unroute(UPLOADS);
  // A lost connection is retried without a question.
  await page.route(UPLOADS, (route) => route.abort(), { times: 1 });
  await failure.getByRole("button", { name: text.retry }).click();
  await untilShown(message(page, 1).getByRole("img", { name: "tea.png" }));
  expect(await page.locator(".failed, .pending").count()).toBe(0);
});

test("offline, files wait and are sent later, also after a reload", async ({ newWindow, join }) => {
  const room = newRoom();
  const window = await newWindow();
  const { page, setOffline } = window;
  await join(page, room, "Anna");
  await goOffline(window);
  await attach(page, picture("tea.png"));
  await composer(page).press("Enter");
  await untilShown(image(page, "tea.png"));
  await page.getByText(text.waiting).waitFor({ state: "attached" });
  await setOffline(false);
  await untilShown(message(page, 1).getByRole("img", { name: "tea.png" }));

  await holdUploads(page);
  await sendFiles(page, "over a reload", picture("cup.png"));
  await page.getByRole("progressbar").waitFor();
  await page.waitForFunction(async () => (await (await caches.open("samovar-files")).keys()).length === 1);
  await page.unroute(UPLOADS);
  await page.reload();
  await untilShown(message(page, 2).getByRole("img", { name: "cup.png" }));
  await message(page, 2).getByText("over a reload").waitFor();
  await page.waitForFunction(async () => (await (await caches.open("samovar-files")).keys()).length === 0);
});

test("a caption can be emptied, text alone cannot", async ({ newWindow, join }) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  await sendFiles(page, "caption", picture("tea.png"));
  await message(page, 1).waitFor();
  await composer(page).press("ArrowUp");
  const field = page.getByRole("textbox", { name: text.editMessage });
  await untilShown(image(page, "tea.png"));
  await field.fill("");
  await field.press("Enter");
  await field.waitFor({ state: "detached" });
  await eventually(async () => expect(await storedContents(page)).toEqual([]));
  await untilShown(image(page, "tea.png"));
  await send(page, "words");
  await message(page, 2).waitFor();
  await composer(page).press("ArrowUp");
  await field.fill("");
  await field.press("Enter");
  expect(await field.count()).toBe(1);
  expect(await contentOf(page)).toBe("");
});

test.for(["muted", "closed"] as const)(
  "in a room where this user cannot write there is nothing to attach (%s)",
  async (why, { openModerated }) => {
    const [mod, anna] = await openModerated(newRoom(), "Anna");
    const { page } = anna;
    await send(page, "hello");
    await message(mod.page, 1).waitFor();
    await attach(page, picture("tea.png"));
    if (why === "closed") {
      await setClosed(mod.page, true);
      await page.locator(".closed").getByText(text.closed).waitFor();
    } else {
      await moderate(mod.page, "Anna");
      await mod.page.getByRole("button", { name: text.mute, exact: true }).click();
      await page.getByRole("status").getByText(untilAny(text.mutedUntil)).waitFor();
      await paste(page, { files: [picture()] });
    }
    await dropOn(page);
    expect(await page.getByRole("button", { name: text.attachFiles }).count()).toBe(0);
    // What was attached before waits.
    expect(await tray(page).count()).toBe(why === "muted" ? 1 : 0);
    expect(await page.getByRole("button", { name: text.removeFile("tea.png") }).count()).toBe(why === "muted" ? 1 : 0);
  },
);
