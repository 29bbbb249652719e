/** Files in messages: images without layout shift, the lightbox, copying, downloads, private rooms, deleted messages. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { violations } from "./axe.ts";
import { attach, image, pdf, picture, sendFiles, untilShown } from "./files.ts";
import {
  composer,
  eventually,
  expectFocus,
  newRoom,
  send,
  test,
  text,
  untilDialogsAreClosed,
  waitUntilOnline,
} from "./fixture.ts";
import { message, messageList } from "./message-list.ts";
import { chooseAction, createFinger, deleteMessage, longPress, middleOf, openMenu, PHONE } from "./message-menu.ts";

const lightbox = (page: Page) => page.locator("dialog.lightbox");
const FILES = "**/files/**";

/** Returns where everything in the list is. */
const boxesOf = (page: Page) =>
  page
    .locator(".row, .bubble, .picture, .file")
    .evaluateAll((all) => all.map((each) => JSON.stringify(each.getBoundingClientRect())));

test("images and rows take their space before they are loaded, also on a phone", async ({ newWindow, join }) => {
  const room = newRoom();
  const { page } = await newWindow();
  await join(page, room, "Anna");
  await sendFiles(page, "wide", picture("wide.png", 1_200, 300), pdf("plan.pdf"));
  await message(page, 1).waitFor();
  await sendFiles(page, "", picture("a.png"), picture("b.png", 200, 900), picture("c.png", 80, 80));
  await message(page, 2).waitFor();
  await untilShown(image(page, "c.png"));

  for (const [name, options] of [
    ["Boris", {}],
    ["Chloë", PHONE],
  ] as const) {
    const boris = await newWindow(options);
    const { promise: isReleased, resolve: release } = Promise.withResolvers<void>();
    await boris.page.route(FILES, async (route) => {
      await isReleased;
      await route.continue();
    });
    await join(boris.page, room, name);
    await message(boris.page, 2).waitFor();
    await eventually(async () => expect(await boris.page.locator(".picture").count()).toBe(4));
    await messageList(boris.page)
      .getByRole("link", { name: `${text.download} plan.pdf` })
      .waitFor();
    const before = await boxesOf(boris.page);
    release();
    for (const alt of ["wide.png", "a.png", "b.png", "c.png"]) await untilShown(image(boris.page, alt));
    expect(await boxesOf(boris.page)).toEqual(before);
    expect(boris.errors).toEqual([]);
  }
});

test("a pending image becomes the stored one in place, without another request", async ({ newWindow, join }) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  const requests: string[] = [];
  page.on("request", (request) => void requests.push(new URL(request.url()).pathname));
  const { promise: isSeen, resolve: upload } = Promise.withResolvers<void>();
  await page.route("**/api/files?**", async (route) => {
    await isSeen;
    await route.continue();
  });
  await sendFiles(page, "tea", picture("tea.png"));
  await untilShown(page.locator(".pending img"));
  await page.getByRole("progressbar").waitFor();
  const before = await boxesOf(page);
  upload();
  await message(page, 1).waitFor();
  await eventually(async () => expect(await page.locator(".pending").count()).toBe(0));
  await eventually(async () => expect(await page.getByRole("progressbar").count()).toBe(0));
  await untilShown(image(page, "tea.png"));
  expect((await boxesOf(page)).slice(-2)).toEqual(before.slice(-2));
  expect(requests.filter((path) => path.startsWith("/files/"))).toEqual([]);
});

test("the lightbox: keyboard, the other images, zoom, Back, and the focus returns", async ({ newWindow, join }) => {
  const { page, errors } = await newWindow();
  await join(page, newRoom(), "Anna");
  await sendFiles(page, "", picture("one.png", 2_000, 1_500), picture("two.png", 300, 200));
  await message(page, 1).waitFor();
  await sendFiles(page, "last", picture("three.png"), pdf("plan.pdf"));
  await untilShown(message(page, 2).getByRole("img"));

  await messageList(page).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expectFocus(message(page, 1));
  const opener = message(page, 1).getByRole("button", { name: "one.png" });
  await page.keyboard.press("Tab");
  await eventually(async () => {
    if (!(await opener.evaluate((element) => element === element.ownerDocument.activeElement))) {
      await page.keyboard.press("Tab");
      throw new Error("not there yet");
    }
  });
  await page.keyboard.press("Enter");
  const shown = (name: string) => lightbox(page).getByRole("img", { name, exact: true });
  await untilShown(shown("one.png"));
  await lightbox(page).getByText(text.imageOf(1, 3)).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowRight");
  await untilShown(shown("two.png"));
  await page.keyboard.press("ArrowRight");
  await untilShown(shown("three.png"));
  expect(await lightbox(page).getByRole("button", { name: text.nextImage }).count()).toBe(0);
  await lightbox(page).getByRole("button", { name: text.previousImage }).click();
  await page.keyboard.press("ArrowLeft");
  await untilShown(shown("one.png"));

  const width = async () => (await shown("one.png").boundingBox())?.width ?? 0;
  const fitted = await width();
  const { width: screen } = page.viewportSize() ?? { width: 0 };
  expect(fitted).toBeLessThanOrEqual(screen);
  await page.keyboard.press("+");
  await eventually(async () => expect(await width()).toBeCloseTo(1.5 * fitted, 0));
  await page.keyboard.press("-");
  await eventually(async () => expect(await width()).toBeCloseTo(fitted, 0));
  await shown("one.png").dblclick();
  await eventually(async () => expect(await width()).toBeCloseTo(2.5 * fitted, 0));
  await page.keyboard.press("0");
  await eventually(async () => expect(await width()).toBeCloseTo(fitted, 0));
  await page.mouse.wheel(0, -200);
  await eventually(async () => expect(await width()).toBeGreaterThan(fitted));

  await page.keyboard.press("Escape");
  await untilDialogsAreClosed(page);
  await expectFocus(opener);
  await page.keyboard.press("Enter");
  await untilShown(shown("one.png"));
  const address = page.url();
  await page.goBack();
  await untilDialogsAreClosed(page);
  expect(page.url()).toBe(address);
  await expectFocus(opener);
  expect(errors).toEqual([]);
});

test("on a phone, fingers pinch, pan and swipe, and a long press opens the menu", async ({ newWindow, join }) => {
  const { page, errors } = await newWindow(PHONE);
  await join(page, newRoom(), "Anna");
  await sendFiles(page, "", picture("one.png", 1_500, 2_000));
  await untilShown(message(page, 1).getByRole("img"));
  await sendFiles(page, "", picture("two.png", 2_000, 1_500));
  await untilShown(message(page, 2).getByRole("img"));
  const sheet = await longPress(page, message(page, 2).getByRole("img"));
  await sheet.getByText("📎 two.png").waitFor();
  await page.keyboard.press("Escape");
  await untilDialogsAreClosed(page);

  await message(page, 2).getByRole("button", { name: "two.png" }).tap();
  const shown = (name: string) => lightbox(page).getByRole("img", { name, exact: true });
  await untilShown(shown("two.png"));
  const width = async (name: string) => (await shown(name).boundingBox())?.width ?? 0;
  const fitted = await width("two.png");
  const touch = await page.context().newCDPSession(page);
  const { x, y } = await middleOf(shown("two.png"));
  const fingers = (type: "touchStart" | "touchMove" | "touchEnd", apart: number) =>
    touch.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : [-1, 1].map((side, id) => ({ x: x + side * apart, y, id })),
    });
  await fingers("touchStart", 20);
  await fingers("touchMove", 40);
  await fingers("touchEnd", 0);
  await eventually(async () => expect(await width("two.png")).toBeCloseTo(2 * fitted, 0));
  const finger = await createFinger(page);
  const left = async () => (await shown("two.png").boundingBox())?.x ?? 0;
  const before = await left();
  await finger.down({ x, y });
  await finger.move({ x: x + 50, y });
  await finger.up();
  await eventually(async () => expect(await left()).toBeCloseTo(before + 50, 0));

  await page.keyboard.press("0");
  await eventually(async () => expect(await width("two.png")).toBeCloseTo(fitted, 0));
  await finger.down({ x, y });
  await finger.move({ x: x + 120, y });
  await finger.up();
  await untilShown(shown("one.png"));
  expect(errors).toEqual([]);
});

test("an image is copied as PNG and downloaded, and other files are downloaded", async ({ newWindow, join }) => {
  const { page, errors } = await newWindow({ permissions: ["clipboard-read", "clipboard-write"] });
  await join(page, newRoom(), "Anna");
  await sendFiles(page, "", picture("tea.png", 64, 32));
  await untilShown(image(page, "tea.png"));
  const entries = await (await openMenu(page, 1)).locator(".menu-item").allTextContents();
  expect(entries).toEqual([
    text.reply,
    text.copyImage,
    text.copyLink,
    text.downloadFiles(1),
    text.edit,
    text.deleteMessage,
  ]);
  await page.getByRole("menuitem", { name: text.copyImage }).click();
  await page.getByRole("status").getByText(text.imageCopied).waitFor();
  const copied = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const png = await item?.getType("image/png");
    const { width, height } = await createImageBitmap(png ?? new Blob());
    return { width, height };
  });
  expect(copied).toEqual({ width: 64, height: 32 });

  const saved = page.waitForEvent("download");
  await chooseAction(page, 1, text.downloadFiles(1));
  expect((await saved).suggestedFilename()).toBe("tea.png");

  await sendFiles(page, "", pdf("план <1>.pdf"));
  const download = page.waitForEvent("download");
  await message(page, 2).getByRole("link", { name: "план" }).click();
  expect((await download).suggestedFilename()).toMatch(/^план .1.\.pdf$/);
  expect(errors).toEqual([]);
});

test("a private room shows images from their bytes, loaded once", async ({ chat, newWindow, signIn }) => {
  const room = newRoom("private-tea");
  const open = async (name: string) => {
    const window = await newWindow();
    await signIn(window.page, { sub: `user-${name}-${room}`, name, rooms: [room] });
    await window.page.goto(`${chat.url}/rooms/${room}`);
    await waitUntilOnline(window.page);
    return window;
  };
  const [anna, boris] = [await open("Anna"), await open("Boris")];
  const requests: string[] = [];
  boris.page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/files/")) requests.push(pathname);
  });
  await sendFiles(anna.page, "secret", picture("tea.png"), pdf("plan.pdf"));
  const shown = image(boris.page, "tea.png");
  await untilShown(shown);
  expect(await shown.getAttribute("src")).toMatch(/^blob:/);
  expect(requests.length).toBe(1);

  const download = boris.page.waitForEvent("download");
  await message(boris.page, 1)
    .getByRole("button", { name: `${text.download} plan.pdf` })
    .click();
  expect((await download).suggestedFilename()).toBe("plan.pdf");

  for (let n = 0; n < 30; n++) await send(anna.page, `line ${n}\n\n\n\n`);
  await message(boris.page, 31).waitFor();
  await shown.waitFor({ state: "detached" });
  await messageList(boris.page).evaluate((box) => {
    box.scrollTop = 0;
  });
  await untilShown(shown);
  expect(requests.filter((path) => path.endsWith("tea.png")).length).toBe(1);
  // Its address alone is not enough.
  expect((await fetch(chat.url + requests[0])).status).toBe(404);
  expect([...anna.errors, ...boris.errors]).toEqual([]);
});

test("a deleted message loses its pictures, also in the lightbox", async ({ newWindow, join }) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await join(anna.page, room, "Anna");
  await join(boris.page, room, "Boris");
  await sendFiles(anna.page, "", picture("tea.png"));
  await untilShown(image(boris.page, "tea.png"));
  await composer(boris.page).fill("nice");
  await message(boris.page, 1).hover();
  await message(boris.page, 1).getByRole("button", { name: text.reply }).click();
  await boris.page.locator(".reply-bar").getByText("📎 tea.png").waitFor();
  await composer(boris.page).press("Enter");
  await message(boris.page, 2).locator(".reply").getByText("📎 tea.png").waitFor();
  await message(boris.page, 1).getByRole("button", { name: "tea.png" }).click();
  await untilShown(lightbox(boris.page).getByRole("img"));

  await deleteMessage(anna.page, 1);
  await untilDialogsAreClosed(boris.page);
  for (const { page } of [anna, boris]) {
    await message(page, 1).getByText(text.deleted).first().waitFor();
    expect(await image(page, "tea.png").count()).toBe(0);
  }
  expect([...anna.errors, ...boris.errors]).toEqual([]);
});

test("an image that is gone says so in its place", async ({ newWindow, join }) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await join(anna.page, room, "Anna");
  await sendFiles(anna.page, "", picture("tea.png"));
  await message(anna.page, 1).waitFor();
  await boris.page.route(FILES, (route) => route.fulfill({ status: 404, json: { error: { code: "not_found" } } }));
  await join(boris.page, room, "Boris");
  await message(boris.page, 1).getByText(text.fileUnavailable).waitFor();
  await message(boris.page, 1).getByText("tea.png").waitFor();
});

test.for(["light", "dark"] as const)(
  "axe finds nothing in images, rows, the tray and the lightbox (%s)",
  async (colorScheme, { newWindow, join }) => {
    const { page } = await newWindow({ colorScheme });
    await join(page, newRoom(), "Anna");
    await sendFiles(page, "caption", picture("tea.png"), pdf("plan.pdf"));
    await untilShown(message(page, 1).getByRole("img"));
    await sendFiles(page, "", picture("a.png"), picture("b.png"));
    await untilShown(message(page, 2).getByRole("img").first());
    await attach(page, picture("cup.png"), pdf("list.pdf"));
    await page
      .locator('.composer input[type="file"]')
      .setInputFiles([{ name: "nothing.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) }]);
    await page.getByRole("alert").getByText(text.fileEmpty("nothing.txt")).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: text.describeFile("cup.png") }).click();
    await page.getByRole("textbox", { name: text.descriptionOf("cup.png") }).waitFor();
    expect(await violations(page)).toEqual([]);
    await message(page, 2).getByRole("button", { name: "a.png" }).click();
    await untilShown(lightbox(page).getByRole("img"));
    expect(await violations(page)).toEqual([]);
  },
);
