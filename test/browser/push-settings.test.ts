/**
 * Push notifications in the settings and in a room's menu. The browser's own push service cannot be reached in tests: another one
 * takes its place, which decrypts what the server sends.
 */
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { startChat } from "../support/harness.ts";
import { PushService, type TestSubscription } from "../support/push-service.ts";
import { untilStored, WITH_WORKER } from "./deployed-chat.ts";
import {
  closeDialog,
  composer,
  enterName,
  eventually,
  newRoom,
  openSettings,
  roomUrl,
  send,
  test,
  text,
  waitUntilOnline,
} from "./fixture.ts";

/** Lets the page subscribe at the test's push service, as if the user had allowed notifications. */
const subscribeAt = async (page: Page, subscription: TestSubscription): Promise<void> => {
  await page.addInitScript((target) => {
    const KEY = "test.subscribed";
    const restore = (key: string) => ({
      endpoint: target.endpoint,
      options: {
        applicationServerKey: Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (unit) =>
          unit.charCodeAt(0),
        ).buffer,
      },
      toJSON: () => target,
      unsubscribe: async () => {
        localStorage.removeItem(KEY);
        return true;
      },
    });
    Object.assign(PushManager.prototype, {
      getSubscription: async () => {
        const key = localStorage.getItem(KEY);
        return key === null ? null : restore(key);
      },
      subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
        localStorage.setItem(KEY, applicationServerKey);
        return restore(applicationServerKey);
      },
    });
    Object.defineProperty(Notification, "permission", { get: () => "granted" });
    Object.assign(Notification, { requestPermission: async () => "granted" });
  }, subscription);
};

const isSubscribed = (page: Page): Promise<boolean> =>
  page.evaluate(() => localStorage.getItem("test.subscribed") !== null);

const turnOn = async (page: Page): Promise<void> => {
  await openSettings(page);
  await page.getByRole("button", { name: text.turnOn }).click();
};

const openRoomMenu = async (page: Page, room: string): Promise<void> => {
  await page.getByRole("listitem").filter({ hasText: room }).first().hover();
  await page.getByRole("button", { name: text.roomActions(room) }).click();
};

const pushTest = test
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the fixtures from the pattern
  .extend("service", { scope: "worker" }, async ({}, { onCleanup }) => {
    const service = await PushService.start();
    onCleanup(() => service.close());
    return service;
  })
  .extend("pushing", { scope: "worker" }, async ({ service }, { onCleanup }) => {
    const chat = await startChat(inject("databaseUrl"), undefined, service.settings);
    onCleanup(() => chat.close());
    return chat;
  })
  .extend(
    "openAnna",
    ({ service, pushing, newWindow } /** Opens a room as Anna, who has turned on notifications. */) =>
      async (room: string) => {
        const { page, errors } = await newWindow(WITH_WORKER);
        const subscription = service.subscribe();
        await subscribeAt(page, subscription);
        await page.goto(roomUrl(pushing.url, room));
        await enterName(page, "Anna");
        await untilStored(page);
        await turnOn(page);
        await page.getByText(text.pushHints.on).waitFor();
        expect(await isSubscribed(page)).toBe(true);
        return { page, errors, subscription };
      },
  );

pushTest(
  "[U1] once they are turned on, a mention arrives after the page was closed, and the room's menu ends that",
  async ({ service, pushing, openAnna, newWindow }) => {
    const room = newRoom();
    const { page, errors, subscription } = await openAnna(room);
    await closeDialog(page);
    await send(page, "hello");
    await openRoomMenu(page, room);
    const levels = page.getByRole("group", { name: text.pushLevel });
    expect(await levels.getByRole("menuitemradio", { checked: true }).textContent()).toBe(text.pushLevels.mentions);
    await page.keyboard.press("Escape");
    await page.goto("about:blank");

    const boris = await newWindow();
    await boris.page.goto(roomUrl(pushing.url, room));
    await enterName(boris.page, "Boris");
    await composer(boris.page).fill("the pie is ready, @Anna ");
    await boris.page.getByRole("button", { name: text.send }).click();
    await eventually(() => {
      expect(service.at(subscription)).toMatchObject([
        { room, username: "Boris", excerpt: "the pie is ready, @Anna", isMention: true },
      ]);
    });

    await page.goto(roomUrl(pushing.url, room));
    await waitUntilOnline(page);
    await openRoomMenu(page, room);
    await levels.getByRole("menuitemradio", { name: text.pushLevels.none }).click();
    await page.reload();
    await waitUntilOnline(page);
    await openRoomMenu(page, room);
    await eventually(async () =>
      expect(await levels.getByRole("menuitemradio", { checked: true }).textContent()).toBe(text.pushLevels.none),
    );
    expect(service.failures).toEqual([]);
    expect(errors).toEqual([]);
  },
);

pushTest("[U7] turning them off ends the subscription, here and at the server", async ({ openAnna }) => {
  const { page } = await openAnna(newRoom());
  const removed = page.waitForResponse((response) => response.request().method() === "DELETE");
  await page.getByRole("button", { name: text.turnOff }).click();
  expect((await removed).status()).toBe(204);
  expect(await isSubscribed(page)).toBe(false);
});

pushTest("[I11] signing out ends the subscription, and signing out others renews it", async ({ openAnna }) => {
  const { page } = await openAnna(newRoom());
  const isAdded = (response: { url(): string; status(): number }) =>
    response.url().endsWith("/api/push/subscriptions") && response.status() === 201;
  const added = page.waitForResponse(isAdded);
  await page.getByRole("button", { name: text.signOut, exact: true }).click();
  await page.getByRole("button", { name: text.signOutOthers }).click();
  await added;
  await page.getByRole("button", { name: text.signOut, exact: true }).click();
  await page.getByRole("button", { name: text.signOutHere }).click();
  await page.getByLabel(text.yourName).waitFor();
  await eventually(async () => expect(await isSubscribed(page)).toBe(false));
});

test("[U8] the settings say why nothing is pushed where the server has no keys", async ({ chat, newWindow }) => {
  const { page } = await newWindow(WITH_WORKER);
  const target = { endpoint: "https://push.example/x", keys: { p256dh: "", auth: "" } };
  await subscribeAt(page, target);
  await page.goto(roomUrl(chat.url, newRoom()));
  await enterName(page, "Anna");
  await untilStored(page);
  await turnOn(page);
  await page.getByText(text.pushHints.not_configured).waitFor();
  expect(await isSubscribed(page)).toBe(false);
});
