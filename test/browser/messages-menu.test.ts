/** The menu of a message: the clipboard, the edges of the window, the Tab key, and the sheet on a touch screen. */
import { expect } from "vitest";
import { composer, eventually, expectFocus, newRoom, send, storedContents, test, text } from "./fixture.ts";
import { message, messageList, scrollTo } from "./message-list.ts";
import { chooseAction, createFinger, longPress, middleOf, openMenu, PHONE } from "./message-menu.ts";
import { ru } from "./text.ts";

test("text and link are copied, and a denied clipboard is said so", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  const { page, errors } = await newWindow({ permissions: ["clipboard-read", "clipboard-write"] });
  await join(page, room, "Anna");
  await send(page, "**strong** tea");
  await message(page, 1).waitFor();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const toast = page.locator(".toast-area[role=status] .toast");
  await chooseAction(page, 1, text.copy);
  await toast.getByText(text.copied, { exact: true }).waitFor();
  expect(await clipboard()).toBe("**strong** tea");
  await chooseAction(page, 1, text.copyLink);
  await toast.getByText(text.linkCopied).waitFor();
  expect(await clipboard()).toBe(`${chat.url}/rooms/${room}/1`);

  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
  });
  await chooseAction(page, 1, text.copy);
  await toast.getByText(text.copyFailed).waitFor();
  expect(errors).toEqual([]);
});

test("toolbar and menu stay within a small window, wherever the message is", async ({ newWindow, join }) => {
  const { page } = await newWindow({ viewport: { width: 520, height: 440 } });
  await join(page, newRoom(), "Anna");
  for (let n = 1; n <= 6; n++) await send(page, n === 3 ? "a long message ".repeat(150) : `message ${n}`);
  await message(page, 6).waitFor();
  const expectWithin = async (selector: string) => {
    const isWithin = await page.locator(selector).evaluate((element) => {
      const { top, left, bottom, right } = element.getBoundingClientRect();
      return top >= 0 && left >= 0 && bottom <= window.innerHeight && right <= window.innerWidth;
    });
    expect(isWithin).toBe(true);
  };
  const box = await messageList(page).boundingBox();
  if (!box) throw new Error("no list");
  for (const top of [0, 400, 1e9]) {
    await scrollTo(page, top);
    // From the upper edge of the list to the lower one.
    for (const part of [0.1, 0.5, 0.95]) {
      await page.mouse.move(box.x + box.width - 40, box.y + box.height * part);
      const more = page.getByRole("toolbar").getByRole("button", { name: text.moreActions });
      if (!(await more.isVisible())) continue;
      await more.click();
      await page.getByRole("menu").waitFor();
      await expectWithin('[role="toolbar"]');
      await expectWithin('[role="menu"]');
      await page.keyboard.press("Escape");
      await page.getByRole("menu").waitFor({ state: "detached" });
    }
  }
  // Another press of the button closes the menu.
  await openMenu(page, 6);
  await message(page, 6).getByRole("button", { name: text.moreActions }).click();
  await page.getByRole("menu").waitFor({ state: "detached" });
});

test("Tab leaves the list behind, and reaches the links and buttons of the message with the focus", async ({
  newWindow,
  join,
}) => {
  const { page } = await newWindow();
  await join(page, newRoom(), "Anna");
  for (const content of ["one", "two", "three"]) await send(page, content);
  await message(page, 3).waitFor();
  await chooseAction(page, 2, text.reply);
  await send(page, "about two");
  await message(page, 4).waitFor();
  await messageList(page).focus();
  for (const next of [page.locator(".day button"), composer(page)]) {
    await page.keyboard.press("Tab");
    await expectFocus(next);
  }
  await messageList(page).focus();
  await page.keyboard.press("ArrowUp");
  await expectFocus(message(page, 4));
  await message(page, 4).getByRole("toolbar").waitFor();
  for (const next of [".reply", ".when a", '[role="toolbar"] button']) {
    await page.keyboard.press("Tab");
    await expectFocus(message(page, 4).locator(next).first());
  }
});

test("the menu speaks Russian, and closes when its message is deleted", async ({ newWindow, join, openModerated }) => {
  const room = newRoom();
  const [mod, boris] = await openModerated(room, "Boris");
  await send(boris.page, "buy my pies");
  await message(mod.page, 1).waitFor();
  await openMenu(boris.page, 1);
  await chooseAction(mod.page, 1, text.deleteMessage);
  await mod.page.getByRole("dialog").getByRole("button", { name: text.deleteMessage }).click();
  await boris.page.getByRole("menu").waitFor({ state: "detached" });

  const { page } = await newWindow();
  await join(page, room, "Anna");
  await page.getByRole("button", { name: text.settings }).click();
  await page.getByRole("radio", { name: "Русский" }).click();
  await page.keyboard.press("Escape");
  await send(boris.page, "sorry");
  await message(page, 2).hover();
  await message(page, 2).getByRole("button", { name: ru.moreActions }).click();
  await eventually(async () => {
    expect(await page.getByRole("menu").locator(".menu-item").allTextContents()).toEqual([
      ru.reply,
      ru.copy,
      ru.copyLink,
    ]);
  });
});

test("on a touch screen a long press opens the menu as a sheet, and a tap or a scroll does not", async ({
  newWindow,
  join,
}) => {
  const room = newRoom();
  const { page, errors } = await newWindow(PHONE);
  await join(page, room, "Anna");
  for (const content of ["tapped", "pressed"]) await send(page, content);
  await message(page, 2).waitFor();
  const finger = await createFinger(page);
  const bubble = (seq: number) => message(page, seq).locator(".bubble");
  const sheet = page.getByRole("dialog");

  // Timers fire in order: a long press that was not cancelled would have fired by then.
  const afterLongPress = () => page.evaluate(() => new Promise((done) => setTimeout(done, 600)));
  const first = await middleOf(bubble(1));
  // Sent together, so that not even a slow machine makes it a long one.
  await Promise.all([finger.down(first), finger.up()]);
  await afterLongPress();
  expect(await sheet.count()).toBe(0);
  await Promise.all([finger.down(first), finger.move({ x: first.x, y: first.y - 60 })]);
  await afterLongPress();
  expect(await sheet.count()).toBe(0);
  await finger.up();

  await longPress(page, bubble(2));
  expect(await sheet.locator(".excerpt").textContent()).toBe("pressed");
  for (const target of await sheet.getByRole("button").all()) {
    expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
  await sheet.getByRole("button", { name: text.edit, exact: true }).tap();
  const field = page.getByRole("textbox", { name: text.editMessage });
  await field.fill("edited by a finger");
  await page.getByRole("button", { name: text.save }).tap();
  await eventually(async () => expect(await storedContents(page)).toEqual(["tapped", "edited by a finger"]));
  await field.waitFor({ state: "detached" });

  await longPress(page, bubble(1));
  // The backdrop.
  await page.touchscreen.tap(195, 40);
  await sheet.waitFor({ state: "detached" });
  expect(await page.getByRole("toolbar").isVisible()).toBe(false);
  expect(errors).toEqual([]);
});
