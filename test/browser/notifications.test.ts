/** Desktop notifications: requested on a click only, and shown while the page is hidden. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { closeDialog, eventually, newRoom, post, setVisibility, test, text, waitUntilOnline } from "./fixture.ts";

interface Calls {
  /** For each request of permission: whether the user had just interacted with the page. */
  requested: boolean[];
  shown: { title: string; body: string; tag: string }[];
}

/**
 * Records what the page does with the browser's notifications, which are granted. A headless browser reports `denied` even
 * then, so the answer to the request is kept here.
 */
const recordCalls = async (page: Page, origin: string): Promise<void> => {
  await page.context().grantPermissions(["notifications"], { origin });
  await page.addInitScript(() => {
    const calls: Calls = { requested: [], shown: [] };
    const { Notification: Real } = window;
    class Recorded extends Real {
      constructor(title: string, options: NotificationOptions = {}) {
        super(title, options);
        calls.shown.push({ title, body: this.body, tag: this.tag });
        Object.assign(window, { latest: this });
      }
      static override get permission(): NotificationPermission {
        return sessionStorage.getItem("answer") === "granted" ? "granted" : "default";
      }
      static override async requestPermission(): Promise<NotificationPermission> {
        calls.requested.push(navigator.userActivation.isActive);
        const answer = await Real.requestPermission();
        sessionStorage.setItem("answer", answer);
        return answer;
      }
    }
    Object.assign(window, { Notification: Recorded, calls });
  });
};
const callsOf = (page: Page): Promise<Calls> => page.evaluate(() => (window as unknown as { calls: Calls }).calls);
const receive = async (page: Page, url: string, room: string, content: string): Promise<void> => {
  await post(url, room, content);
  await page.locator("[data-seq]").getByText(content, { exact: true }).waitFor({ state: "attached" });
};

test("permission is requested on a click only, and messages are shown while the page is hidden", async ({
  chat,
  newWindow,
  join,
}) => {
  const room = newRoom();
  const { page, errors } = await newWindow();
  await recordCalls(page, chat.url);
  await join(page, room, "Anna");
  await setVisibility(page, "hidden");
  await receive(page, chat.url, room, "not wanted yet");
  await setVisibility(page, "visible");
  expect(await callsOf(page)).toEqual({ requested: [], shown: [] });

  await page.getByRole("button", { name: text.settings }).click();
  await page.getByRole("button", { name: text.turnOn }).waitFor();
  expect((await callsOf(page)).requested).toEqual([]);
  await page.getByRole("button", { name: text.turnOn }).click();
  await page.getByRole("button", { name: text.turnOff }).waitFor();
  await closeDialog(page);
  expect((await callsOf(page)).requested).toEqual([true]);

  await receive(page, chat.url, room, "seen by herself");
  await setVisibility(page, "hidden");
  await receive(page, chat.url, room, "the tea is ready");
  const ready = { title: `Boris · ${room}`, body: "the tea is ready", tag: room };
  await eventually(async () => expect((await callsOf(page)).shown).toEqual([ready]));

  // A click on it opens the message.
  await page.evaluate((elsewhere) => {
    history.pushState(null, "", elsewhere);
    (window as unknown as { latest: Notification }).latest.dispatchEvent(new Event("click"));
  }, "/");
  await eventually(() => expect(new URL(page.url()).pathname).toMatch(new RegExp(`^/rooms/${room}/\\d+$`)));

  // The choice survives a reload without another request, and can be withdrawn.
  await page.reload();
  await waitUntilOnline(page);
  await setVisibility(page, "hidden");
  await receive(page, chat.url, room, "and the pie");
  await eventually(async () => expect((await callsOf(page)).shown.map(({ body }) => body)).toEqual(["and the pie"]));
  await setVisibility(page, "visible");
  await page.getByRole("button", { name: text.settings }).click();
  await page.getByRole("button", { name: text.turnOff }).click();
  await page.getByRole("button", { name: text.turnOn }).waitFor();
  await closeDialog(page);
  await setVisibility(page, "hidden");
  await receive(page, chat.url, room, "too late");
  expect(await callsOf(page)).toMatchObject({ requested: [], shown: [{ body: "and the pie" }] });
  expect(errors).toEqual([]);
});

test("[N5] messages of followed rooms that are not open are shown, unless the room is muted", async ({
  chat,
  newWindow,
  join,
}) => {
  const [tea, kitchen] = [newRoom(), newRoom("kitchen")];
  const { page, errors } = await newWindow({ viewport: { width: 1280, height: 800 } });
  await recordCalls(page, chat.url);
  await join(page, kitchen, "Anna");
  const untilPut = () => page.waitForResponse((response) => response.request().method() === "PUT");
  await Promise.all([untilPut(), page.getByRole("button", { name: text.follow, exact: true }).click()]);
  await page.getByRole("button", { name: text.following }).waitFor();
  await page.goto(`${chat.url}/rooms/${tea}`);
  await waitUntilOnline(page);
  await page.getByRole("button", { name: text.settings }).click();
  await page.getByRole("button", { name: text.turnOn }).click();
  await page.getByRole("button", { name: text.turnOff }).waitFor();
  await closeDialog(page);

  const row = page.locator(".rooms-panel li", { hasText: kitchen });
  await post(chat.url, kitchen, "@Anna, seen in the list");
  await row.locator(".pill.has-mentions").waitFor();
  await setVisibility(page, "hidden");
  await post(chat.url, kitchen, "the **pie** is ready, @Anna");
  const shown = { title: `${text.mentionedYou("Boris")} · ${kitchen}`, body: "the pie is ready, @Anna", tag: kitchen };
  await eventually(async () => expect((await callsOf(page)).shown).toEqual([shown]));
  await setVisibility(page, "visible");
  await page.evaluate(() => (window as unknown as { latest: Notification }).latest.dispatchEvent(new Event("click")));
  await eventually(() => expect(new URL(page.url()).pathname).toBe(`/rooms/${kitchen}/2`));
  await page.locator("[data-seq]").getByText("the pie is ready").waitFor();

  await row.getByRole("button", { name: text.roomActions(kitchen) }).click();
  await Promise.all([untilPut(), page.getByRole("menuitem", { name: text.muteRoom }).click()]);
  await row.getByRole("link", { name: text.roomMuted }).waitFor();
  await page.goto(`${chat.url}/rooms/${tea}`);
  await waitUntilOnline(page);
  await setVisibility(page, "hidden");
  await post(chat.url, kitchen, "@Anna, not shown");
  await receive(page, chat.url, tea, "but this is");
  await eventually(async () => expect((await callsOf(page)).shown.map(({ body }) => body)).toEqual(["but this is"]));
  expect(errors).toEqual([]);
});
