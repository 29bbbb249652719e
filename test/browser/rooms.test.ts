/** Several rooms: unread counts, mentions, drafts and the list of rooms. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { violations } from "./axe.ts";
import { composer, eventually, newRoom, post, refreshUnread, test, text, waitUntilOnline } from "./fixture.ts";
import { untilCounted } from "./room-rows.ts";

const link = (page: Page, room: string) =>
  page.getByRole("navigation", { name: text.yourRooms }).getByRole("link", { name: room });
const field = (page: Page) => page.getByRole("combobox", { name: text.roomOrLink });
/** Opens a room through the switcher. */
const joinByDialog = async (page: Page, typed: string) => {
  await page.getByRole("button", { name: text.joinRoom }).click();
  await field(page).fill(typed);
  await page.keyboard.press("Enter");
};

test("unread messages and mentions of other rooms are counted in the list, the title and the icon", async ({
  chat,
  newWindow,
  join,
}) => {
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  const { page, errors } = await newWindow();
  const icon = () => page.locator("link[rel=icon]").getAttribute("href");
  await join(page, kitchen, "Anna");
  await page.getByRole("button", { name: text.follow, exact: true }).click();
  await page.getByRole("button", { name: text.following }).waitFor();
  await joinByDialog(page, `${chat.url}/rooms/${tea}`);
  await page.getByRole("heading", { name: tea }).waitFor();
  await waitUntilOnline(page);
  await eventually(async () => expect(await page.title()).toBe(`${tea} · Samovar`));
  expect(await icon()).toBe("/samovar.svg");

  await post(chat.url, kitchen, "the pie is ready");
  await post(chat.url, kitchen, "@Anna, are you coming?");
  await untilCounted(async () => expect(await page.title()).toBe(`(2) ${tea} · Samovar`));
  await link(page, `${kitchen} , 1 mention, 2 unread`).waitFor();
  await eventually(async () => expect(await icon()).toBe("/badges/2.svg"));
  expect((await page.request.get(`${chat.url}/badges/2.svg`)).headers()["content-type"]).toBe("image/svg+xml");

  // Messages of the visible room are read at once.
  await link(page, kitchen).click();
  await page.locator("[data-seq]").getByText("are you coming?").waitFor();
  await eventually(async () => expect(await page.title()).toBe(`${kitchen} · Samovar`));
  await post(chat.url, kitchen, "good");
  await page.locator("[data-seq]").getByText("good", { exact: true }).waitFor();
  await eventually(async () => expect(await page.title()).toBe(`${kitchen} · Samovar`));
  await eventually(async () => expect(await icon()).toBe("/samovar.svg"));
  expect(errors).toEqual([]);
}, 150_000);

test("rooms and drafts are remembered, and a room can be removed from the list", async ({ chat, newWindow, join }) => {
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  const { page } = await newWindow();
  await join(page, tea, "Anna");
  await composer(page).fill("for tea only");
  await joinByDialog(page, kitchen);
  await page.getByRole("heading", { name: kitchen }).waitFor();
  await waitUntilOnline(page);
  await eventually(async () => expect(await composer(page).inputValue()).toBe(""));
  await page.reload();
  await link(page, tea).click();
  await page.getByRole("heading", { name: tea }).waitFor();
  await eventually(async () => expect(await composer(page).inputValue()).toBe("for tea only"));
  await waitUntilOnline(page);
  await page.getByRole("button", { name: text.roomActions(kitchen) }).click();
  await page.getByRole("menuitem", { name: text.removeRoom }).click();
  await link(page, kitchen).waitFor({ state: "detached" });
  await page.goto(chat.url);
  await link(page, tea).waitFor();
  expect(await link(page, kitchen).count()).toBe(0);
});

test("an invalid room name is reported, and a private room is explained and not retried", async ({
  chat,
  newWindow,
  join,
}) => {
  const { page } = await newWindow();
  await page.clock.install();
  const tea = newRoom();
  await join(page, tea, "Anna");
  await joinByDialog(page, "tea & cake!");
  await page.getByText(text.badRoomOrLink).waitFor();
  const sockets: string[] = [];
  page.on("websocket", (socket) => {
    if (!socket.url().includes("/inbox/")) sockets.push(socket.url());
  });
  await field(page).fill("private-team");
  await page.keyboard.press("Enter");
  await page.getByText(text.joinError(CLOSE.forbidden)).waitFor();
  await refreshUnread(page);
  await page.clock.fastForward("10:00");
  await page.getByRole("button", { name: text.retry }).click();
  await eventually(() => expect(sockets).toHaveLength(2));
  await page.getByText(text.joinError(CLOSE.forbidden)).waitFor();
  // It was never entered.
  await page.goto(chat.url);
  await link(page, tea).waitFor();
  expect(await link(page, "private-team").count()).toBe(0);
});

test("an unknown address says so and links to the home page", async ({ chat, newWindow }) => {
  const { page, errors } = await newWindow();
  const answer = await page.goto(`${chat.url}/nowhere`);
  expect(answer?.status()).toBe(404);
  await page.getByText(text.notFound).waitFor();
  expect(errors).toEqual([]);
  await page.getByRole("link", { name: text.home }).click();
  await page.getByLabel(text.yourName).waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
});

test("an address that no room can have says why, and links to the closest name", async ({ chat, newWindow }) => {
  const { page, errors } = await newWindow();
  await page.goto(`${chat.url}/rooms/${encodeURIComponent("Two words")}`);
  await page.getByText("Two words").waitFor();
  await page.getByText(text.badRoom).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.goto(`${chat.url}/rooms/${"a".repeat(70)}`);
  await page.getByText(text.tooLongForRoom).waitFor();
  await page.goto(`${chat.url}/rooms/%2F`);
  await page.getByText(text.badRoom).waitFor();
  expect(await page.getByRole("link").allTextContents()).toEqual([text.home]);
  await page.goto(`${chat.url}/rooms/Two%20words`);
  await page.getByRole("link", { name: text.goTo("two-words") }).click();
  await page.getByText("two-words").waitFor();
  expect(new URL(page.url()).pathname).toBe("/rooms/two-words");
  expect(errors).toEqual([]);
});

test.for([390, 1280])(
  "a long room name does not overflow on a screen of %i pixels",
  async (width, { chat, newWindow, join }) => {
    const room = newRoom("a-very-long-name-of-a-room-that-goes-on-and-on-and-on");
    const { page } = await newWindow({ viewport: { width, height: 800 } });
    await join(page, room, "Anna");
    if (width < 768) await page.getByRole("button", { name: text.rooms, exact: true }).click();
    const listed = page.getByRole("navigation", { name: text.yourRooms }).locator(".room-list:visible");
    /** Returns by how many pixels the list or one of its ancestors overflows. */
    const excess = () =>
      listed.evaluate((rooms) => {
        let most = 0;
        for (let box = rooms.parentElement; box !== null; box = box.parentElement) {
          most = Math.max(most, box.scrollWidth - box.clientWidth);
        }
        return most;
      });
    await listed.waitFor();
    expect(await excess()).toBe(0);
    await page.goto(chat.url);
    await listed.waitFor();
    expect(await excess()).toBe(0);
  },
);
