/** Coming, renaming and going: invitations, changes of name in the conversation, and leaving a room. */
import { devices, type Page } from "playwright-core";
import { expect } from "vitest";
import { violations } from "./axe.ts";
import { composer, eventually, goOffline, newRoom, roomUrl, send, test, text, waitUntilOnline } from "./fixture.ts";

const { viewport, hasTouch, isMobile } = devices["Pixel 7"];
const PHONE = { viewport, hasTouch, isMobile };

const invite = (page: Page) => page.getByRole("main").getByRole("button", { name: text.invite });
const leave = (page: Page) => page.getByRole("button", { name: text.leave, exact: true });
const rename = async (page: Page, name: string) => {
  await page.getByRole("button", { name: text.changeName }).click();
  await page.getByLabel(text.newName).fill(name);
  await page.keyboard.press("Enter");
  await page.getByLabel(text.newName).waitFor({ state: "detached" });
};
/** Lists the messages and the changes of name, in their order on the page. */
const conversation = (page: Page) => page.locator(".rename, [data-seq] .content").allTextContents();

test("an empty room offers to copy its link, and a denied clipboard is said so", async ({ chat, newWindow, join }) => {
  const { page, errors } = await newWindow({ permissions: ["clipboard-read", "clipboard-write"] });
  const room = newRoom("кухня");
  await join(page, room, "Anna");
  await invite(page).click();
  await page.getByRole("status").getByText(text.linkCopied).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(roomUrl(chat.url, room));
  // The members panel offers it, too, to a user who is alone.
  const besideMembers = page
    .getByRole("complementary", { name: text.people })
    .getByRole("button", { name: text.invite });
  await besideMembers.waitFor();
  expect(await violations(page)).toEqual([]);

  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
  });
  for (const button of [besideMembers, page.getByRole("button", { name: text.copyLink })]) {
    await page.getByText(text.copyFailed).waitFor({ state: "detached" });
    await button.click();
    await page.getByRole("status").getByText(text.copyFailed).waitFor();
  }
  await send(page, "hello");
  await invite(page).waitFor({ state: "detached" });
  expect(errors).toEqual([]);
});

test("on a phone, the invitation opens the share sheet, and copies the link where there is none", async ({
  chat,
  newWindow,
  join,
}) => {
  const { page } = await newWindow({ ...PHONE, permissions: ["clipboard-read", "clipboard-write"] });
  const shared: unknown[] = [];
  await page.exposeFunction("noteShared", (data: unknown) => void shared.push(data));
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "share", {
      configurable: true,
      value: async (data: ShareData) => {
        await (window as unknown as { noteShared(data: ShareData): Promise<void> }).noteShared(data);
        if (document.title.includes("cancel")) throw new DOMException("closed", "AbortError");
      },
    });
  });
  const room = newRoom();
  await join(page, room, "Anna");
  await invite(page).tap();
  await eventually(() => expect(shared).toEqual([{ title: `${room} · Samovar`, url: roomUrl(chat.url, room) }]));
  await page.evaluate(() => {
    document.title = "cancel";
  });
  await invite(page).tap();
  await eventually(() => expect(shared).toHaveLength(2));
  expect(await page.locator(".toast").count()).toBe(0);

  await page.evaluate(() => {
    Object.defineProperty(navigator, "share", { value: () => Promise.reject(new DOMException("", "NotAllowedError")) });
  });
  await page.getByRole("button", { name: text.people, exact: true }).tap();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("button", { name: text.invite }).tap();
  // In the sheet, because the page behind it cannot be seen.
  await sheet.getByRole("status").getByText(text.linkCopied).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(roomUrl(chat.url, room));
});

test("a change of name is told where it happened", async ({ newWindow, join }) => {
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  await join(anna.page, room, "Anna");
  await join(boris.page, room, "Boris");
  const isNow = (from: string, to: string) => text.isNow(from, to).join("");
  const youAreNow = (to: string) => text.youAreNow(to).join("");
  await rename(anna.page, "Anya");
  await boris.page.getByRole("log").getByText(isNow("Anna", "Anya")).waitFor();
  await send(boris.page, "nice name");
  await anna.page.locator("[data-seq]").getByText("nice name").waitFor();
  await rename(anna.page, "אנה (!)");
  await rename(anna.page, "אנה");
  await boris.page.getByText(isNow("Anya", "אנה")).waitFor();
  await send(anna.page, "and now?");
  await boris.page.locator("[data-seq]").getByText("and now?").waitFor();
  await eventually(async () =>
    expect(await conversation(boris.page)).toEqual([
      isNow("Anna", "Anya"),
      "nice name",
      isNow("Anya", "אנה"),
      "and now?",
    ]),
  );
  await eventually(async () =>
    expect(await conversation(anna.page)).toEqual([youAreNow("Anya"), "nice name", youAreNow("אנה"), "and now?"]),
  );
  // The names cannot turn the words around them.
  expect(await boris.page.locator(".rename bdi").allTextContents()).toEqual(["Anna", "Anya", "Anya", "אנה"]);
  for (const { page } of [anna, boris]) expect(await violations(page)).toEqual([]);
  // The room does not store it.
  await boris.page.reload();
  await waitUntilOnline(boris.page);
  await eventually(async () => expect(await conversation(boris.page)).toEqual(["nice name", "and now?"]));
});

test("leaving takes the room off the list, and asks first while something is unsent", async ({
  chat,
  newWindow,
  join,
  openRoom,
}) => {
  const window = await newWindow();
  const { page } = window;
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  const listed = (room: string) =>
    page.getByRole("navigation", { name: text.yourRooms }).getByRole("link", { name: room });
  await join(page, tea, "Anna");
  await openRoom(page, kitchen);
  await send(page, "bye");
  await page.locator("[data-seq]").getByText("bye").waitFor();
  await leave(page).click();
  await page.getByLabel(text.yourName).waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
  await listed(tea).waitFor();
  expect(await listed(kitchen).count()).toBe(0);

  await openRoom(page, tea);
  await composer(page).fill("half a tho");
  await leave(page).click();
  await page.getByRole("dialog", { name: text.leaveQuestion(tea) }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: text.cancel }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await composer(page).fill("");
  await goOffline(window);
  await send(page, "not yet sent");
  await leave(page).click();
  await page.getByRole("dialog").getByRole("button", { name: text.leave }).click();
  await page.getByLabel(text.yourName).waitFor();
  expect(await listed(tea).count()).toBe(0);
  await window.setOffline(false);

  await page.goto(chat.url);
  await page.getByLabel(text.yourName).waitFor();
  expect(await listed(tea).count()).toBe(0);
  await openRoom(page, tea);
  await page.locator("[data-seq]").getByText("not yet sent").waitFor();
  await page.goBack();
  await page.getByLabel(text.yourName).waitFor();
});
