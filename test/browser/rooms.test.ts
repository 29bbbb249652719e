/** Several rooms: what is unread, who was called, and what the page remembers. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { eventually, isHere, lookAgain, newRoom, post, type Stage, setUpStage, writing } from "./fixture.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setUpStage();
});
afterEach(() => stage.clear());
afterAll(() => stage?.close());

const link = (page: Page, room: string) =>
  page.getByRole("navigation", { name: "Your rooms" }).getByRole("link", { name: room });
/** Goes to a room by the page's own dialog. */
const goTo = async (page: Page, typed: string) => {
  await page.getByRole("button", { name: "Create or join a room" }).click();
  await page.getByLabel("Name or link").fill(typed);
  await page.keyboard.press("Enter");
};

test("what is unread elsewhere is counted, with mentions, in the list, the title and the icon", async () => {
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  const { page, faults } = await stage.newWindow();
  const icon = () => page.locator("link[rel=icon]").getAttribute("href");
  await stage.come(page, kitchen, "Anna");
  await goTo(page, `${stage.chat.url}/rooms/${tea}`);
  await page.getByRole("heading", { name: tea }).waitFor();
  await isHere(page);
  await eventually(async () => expect(await page.title()).toBe(`${tea} · Samovar`));
  expect(await icon()).toBe("/samovar.svg");

  await post(stage.chat.url, kitchen, "the pie is ready");
  await post(stage.chat.url, kitchen, "@Anna, are you coming?");
  // REST shows what is archived, which takes a moment.
  await eventually(async () => {
    await lookAgain(page);
    expect(await page.title()).toBe(`(2) ${tea} · Samovar`);
  });
  await link(page, `${kitchen} , 1 mention , 2 unread`).waitFor();
  await eventually(async () => expect(await icon()).toBe("/badges/2.svg"));
  expect((await page.request.get(`${stage.chat.url}/badges/2.svg`)).headers()["content-type"]).toBe("image/svg+xml");

  // Read there, it is read here; and what is said in the room that is looked at is no news.
  await link(page, kitchen).click();
  await page.getByText("are you coming?").waitFor();
  await eventually(async () => expect(await page.title()).toBe(`${kitchen} · Samovar`));
  await post(stage.chat.url, kitchen, "good");
  await page.getByText("good", { exact: true }).waitFor();
  await eventually(async () => expect(await page.title()).toBe(`${kitchen} · Samovar`));
  await eventually(async () => expect(await icon()).toBe("/samovar.svg"));
  expect(faults).toEqual([]);
});

test("rooms and drafts are remembered; a room can be taken off the list", async () => {
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  const { page } = await stage.newWindow();
  await stage.come(page, tea, "Anna");
  await writing(page).fill("for tea only");
  await goTo(page, kitchen);
  await page.getByRole("heading", { name: kitchen }).waitFor();
  await isHere(page);
  await eventually(async () => expect(await writing(page).inputValue()).toBe(""));
  await page.reload();
  await link(page, tea).click();
  await page.getByRole("heading", { name: tea }).waitFor();
  await eventually(async () => expect(await writing(page).inputValue()).toBe("for tea only"));
  await isHere(page);
  await page.getByRole("button", { name: `Take ${kitchen} off the list` }).click();
  await link(page, kitchen).waitFor({ state: "detached" });
  await page.goto(stage.chat.url);
  await link(page, tea).waitFor();
  expect(await link(page, kitchen).count()).toBe(0);
});

test("what cannot be a room's name is said so, and a private room explains itself and is not tried again", async () => {
  const { page } = await stage.newWindow();
  await page.clock.install();
  const tea = newRoom();
  await stage.come(page, tea, "Anna");
  await goTo(page, "two words");
  await page.getByRole("alert").getByText("A room’s name has").waitFor();
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  await page.getByLabel("Name or link").fill("private-team");
  await page.keyboard.press("Enter");
  await page.getByText("This room is private.").waitFor();
  await lookAgain(page);
  await page.clock.fastForward("10:00");
  await page.getByRole("button", { name: "Try again" }).click();
  await eventually(() => expect(sockets).toHaveLength(2));
  await page.getByText("This room is private.").waitFor();
  // It was never entered.
  await page.goto(stage.chat.url);
  await link(page, tea).waitFor();
  expect(await link(page, "private-team").count()).toBe(0);
});

test("an address that is nothing says so, and leads to the start page", async () => {
  const { page, faults } = await stage.newWindow();
  const answer = await page.goto(`${stage.chat.url}/nowhere`);
  expect(answer?.status()).toBe(404);
  await page.getByText("There is nothing at this address.").waitFor();
  // What the browser says about the status is no fault of the page.
  expect(faults).toEqual([]);
  await page.getByRole("link", { name: "To the start page" }).click();
  await page.getByLabel("Your name").waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
});

test.each([390, 1280])("a long name of a room widens nothing on a screen of %i pixels", async (width) => {
  const room = newRoom("a-very-long-name-of-a-room-that-goes-on-and-on-and-on");
  const { page } = await stage.newWindow({ viewport: { width, height: 800 } });
  await stage.come(page, room, "Anna");
  if (width < 768) await page.getByRole("button", { name: "Rooms", exact: true }).click();
  const listed = page.locator(".room-list:visible");
  /** By how many pixels the names, or what they stand in, go beyond what can be seen of them. */
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
  await page.goto(stage.chat.url);
  await listed.waitFor();
  expect(await excess()).toBe(0);
});
