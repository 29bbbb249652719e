/** Notifications on the desktop: asked for on a click alone, and made while nobody sees the page. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { closeDialog, eventually, isHere, newRoom, post, type Stage, setUpStage } from "./fixture.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setUpStage();
});
afterEach(() => stage.clear());
afterAll(() => stage?.close());

interface Noted {
  /** For each time that permission was asked for: whether the user had just done something. */
  asked: boolean[];
  made: { title: string; body: string; tag: string }[];
}

/**
 * Notes what the page does with the browser's own notifications, which are granted. A browser without a desktop says that
 * they are denied even then, so the answer to the request is kept here.
 */
const watch = async (page: Page): Promise<void> => {
  await page.context().grantPermissions(["notifications"], { origin: stage.chat.url });
  await page.addInitScript(() => {
    const noted: Noted = { asked: [], made: [] };
    const { Notification: Real } = window;
    class Watched extends Real {
      constructor(title: string, options: NotificationOptions = {}) {
        super(title, options);
        noted.made.push({ title, body: this.body, tag: this.tag });
        Object.assign(window, { latest: this });
      }
      static override get permission(): NotificationPermission {
        return sessionStorage.getItem("answer") === "granted" ? "granted" : "default";
      }
      static override async requestPermission(): Promise<NotificationPermission> {
        noted.asked.push(navigator.userActivation.isActive);
        const answer = await Real.requestPermission();
        sessionStorage.setItem("answer", answer);
        return answer;
      }
    }
    Object.assign(window, { Notification: Watched, noted });
  });
};
const noted = (page: Page): Promise<Noted> => page.evaluate(() => (window as unknown as { noted: Noted }).noted);
const show = (page: Page, state: "hidden" | "visible"): Promise<void> =>
  page.evaluate((to) => {
    Object.defineProperty(document, "visibilityState", { value: to, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
const hear = async (page: Page, room: string, content: string): Promise<void> => {
  await post(stage.chat.url, room, content);
  await page.locator("[data-seq]").getByText(content, { exact: true }).waitFor({ state: "attached" });
};

test("they are asked for on a click alone, and made for what comes while the page is hidden", async () => {
  const room = newRoom();
  const { page, faults } = await stage.newWindow();
  await watch(page);
  await stage.come(page, room, "Anna");
  await show(page, "hidden");
  await hear(page, room, "not wanted yet");
  await show(page, "visible");
  expect(await noted(page)).toEqual({ asked: [], made: [] });

  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Turn on" }).waitFor();
  expect((await noted(page)).asked).toEqual([]);
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("button", { name: "Turn off" }).waitFor();
  await closeDialog(page);
  expect((await noted(page)).asked).toEqual([true]);

  await hear(page, room, "seen by herself");
  await show(page, "hidden");
  await hear(page, room, "the tea is ready");
  const ready = { title: `Boris · ${room}`, body: "the tea is ready", tag: room };
  await eventually(async () => expect((await noted(page)).made).toEqual([ready]));

  // A click on it leads to its room.
  await page.evaluate((elsewhere) => {
    history.pushState(null, "", elsewhere);
    (window as unknown as { latest: Notification }).latest.dispatchEvent(new Event("click"));
  }, "/");
  await eventually(() => expect(new URL(page.url()).pathname).toBe(`/rooms/${room}`));

  // The choice is kept, and not asked for again; taken back, it holds.
  await page.reload();
  await isHere(page);
  await show(page, "hidden");
  await hear(page, room, "and the pie");
  await eventually(async () => expect((await noted(page)).made.map(({ body }) => body)).toEqual(["and the pie"]));
  await show(page, "visible");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Turn off" }).click();
  await page.getByRole("button", { name: "Turn on" }).waitFor();
  await closeDialog(page);
  await show(page, "hidden");
  await hear(page, room, "too late");
  expect(await noted(page)).toMatchObject({ asked: [], made: [{ body: "and the pie" }] });
  expect(faults).toEqual([]);
});
