/**
 * Pushes, and notifications by the service worker. Headless Chromium delivers pushes but shows no notifications, so they are
 * recorded; a click on one is an event that a test makes. Needs the built page.
 */
import type { Page, Worker } from "playwright-core";
import { expect } from "vitest";
import type { PushMessage } from "../../rooms/protocol/push.ts";
import { untilStored, WITH_WORKER } from "./deployed-chat.ts";
import { closeDialog, eventually, newRoom, post, setVisibility, test, text } from "./fixture.ts";

interface Shown {
  title: string;
  body?: string;
  tag?: string;
  renotify?: boolean;
  data?: { path: string; seq?: number };
}

/** Records notifications in a page or a service worker, where they are shown by tag as in a browser. */
const recordNotifications = (target: Page | Worker): Promise<void> =>
  (target as Worker).evaluate(() => {
    let shown: Shown[] = [];
    const replaces = (tag?: string) => (each: Shown) => tag !== undefined && each.tag === tag;
    Object.assign(ServiceWorkerRegistration.prototype, {
      showNotification: async (title: string, options: Omit<Shown, "title">) => {
        shown = [...shown.filter((each) => !replaces(options.tag)(each)), { title, ...options }];
        Object.assign(globalThis, { shown });
      },
      getNotifications: async ({ tag }: { tag?: string } = {}) => shown.filter(replaces(tag)),
    });
    Object.assign(globalThis, { shown });
  });

const shownIn = (target: Page | Worker): Promise<Shown[]> =>
  (target as Worker).evaluate(() => (globalThis as unknown as { shown: Shown[] }).shown);

/** Opens the home page with its service worker. */
const setUp = async (page: Page, origin: string) => {
  const cdp = await page.context().newCDPSession(page);
  let registrationId = "";
  cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    registrationId = registrations.find(({ isDeleted }) => !isDeleted)?.registrationId ?? registrationId;
  });
  await cdp.send("ServiceWorker.enable");
  await page.goto(origin);
  await untilStored(page);
  const [worker] = page.context().serviceWorkers();
  if (!worker) throw new Error("there is no service worker");
  await recordNotifications(worker);
  const push = (data: string) => cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
  return { worker, push };
};

const MESSAGE: PushMessage = {
  room: "tea",
  seq: 7,
  username: "Boris",
  excerpt: "the **pie** is ready, @Anna",
  isDirect: false,
  isMention: true,
};

test("a push shows the message as plain text, and replaces what its room has shown", async ({ chat, newWindow }) => {
  const { page, errors } = await newWindow(WITH_WORKER);
  const { worker, push } = await setUp(page, chat.url);
  const expectShown = (...expected: Partial<Shown>[]) =>
    eventually(async () => expect(await shownIn(worker)).toMatchObject(expected));

  await push(JSON.stringify(MESSAGE));
  const first = { title: "Boris · tea", body: "the pie is ready, @Anna", tag: "tea", data: { path: "/rooms/tea/7" } };
  await expectShown({ ...first, renotify: true });
  // Once more, as after the page's own notification: without another sound.
  await push(JSON.stringify(MESSAGE));
  await expectShown({ ...first, renotify: false });
  await push(JSON.stringify({ ...MESSAGE, seq: 8, excerpt: "now" }));
  await expectShown({ title: "Boris · tea", body: "now", renotify: true, data: { path: "/rooms/tea/8" } });
  await push(JSON.stringify({ ...MESSAGE, room: "anna~boris", isDirect: true }));
  await expectShown({ tag: "tea" }, { title: "Boris", tag: "anna~boris" });
  expect(errors).toEqual([]);
});

test("a push that cannot be read shows a notification without content", async ({ chat, newWindow }) => {
  const { page } = await newWindow(WITH_WORKER);
  const { worker, push } = await setUp(page, chat.url);
  const unreadable = ["", "tea", "null", "[]", "{}", JSON.stringify({ ...MESSAGE, seq: "7" })];
  for (const [at, data] of unreadable.entries()) {
    await push(data);
    await eventually(async () => expect(await shownIn(worker)).toHaveLength(at + 1));
  }
  for (const { title, body } of await shownIn(worker)) expect({ title, body }).toEqual({ title: "Samovar" });
});

/** Clicks on a notification of the worker. Resolves when it has been handled, to whether it was closed and to what was opened. */
const click = (worker: Worker, data: Shown["data"] | undefined) =>
  worker.evaluate(async (given) => {
    const outcome = { isClosed: false, opened: [] as string[] };
    const { clients } = globalThis as unknown as { clients: object };
    // Only a user's click may open a window.
    Object.assign(clients, { openWindow: async (path: string) => void outcome.opened.push(path) });
    const close = () => {
      outcome.isClosed = true;
    };
    const handled = Promise.withResolvers<void>();
    const waitUntil = (end: Promise<void>) => end.then(handled.resolve, () => handled.resolve());
    dispatchEvent(Object.assign(new Event("notificationclick"), { notification: { data: given, close }, waitUntil }));
    await handled.promise;
    return outcome;
  }, data);

test("a click opens the message in an open page without a reload, or else in a new one", async ({
  chat,
  newWindow,
  join,
}) => {
  const room = newRoom();
  const { page, errors } = await newWindow(WITH_WORKER);
  await join(page, room, "Anna");
  await post(chat.url, room, "the tea is ready");
  const { worker } = await setUp(page, chat.url);
  await page.evaluate(() => Object.assign(window, { isSame: true }));

  const data = { path: `/rooms/${room}/1`, seq: 1 };
  expect(await click(worker, data)).toEqual({ isClosed: true, opened: [] });
  await page.locator("[data-seq]").getByText("the tea is ready").waitFor();
  expect(new URL(page.url()).pathname).toBe(data.path);
  // One without content leaves the page where it is.
  expect(await click(worker, undefined)).toEqual({ isClosed: true, opened: [] });
  expect(new URL(page.url()).pathname).toBe(data.path);
  expect(await page.evaluate(() => "isSame" in window)).toBe(true);

  await page.goto(`${chat.url}/api/docs`);
  expect(await click(worker, data)).toEqual({ isClosed: true, opened: [data.path] });
  expect(await click(worker, undefined)).toEqual({ isClosed: true, opened: ["/"] });
  expect(errors).toEqual([]);
});

test("the page's own notifications are the service worker's, as those of pushes", async ({ chat, newWindow, join }) => {
  const room = newRoom();
  const { page, errors } = await newWindow(WITH_WORKER);
  await page.addInitScript(() => {
    // As on Android.
    const Notification = Object.assign(
      class {
        constructor() {
          throw new TypeError("Illegal constructor");
        }
      },
      { permission: "granted", requestPermission: async () => "granted" },
    );
    Object.assign(window, { Notification });
  });
  await join(page, room, "Anna");
  await untilStored(page);
  await recordNotifications(page);
  await page.getByRole("button", { name: text.settings }).click();
  await page.getByRole("button", { name: text.turnOn }).click();
  await page.getByRole("button", { name: text.turnOff }).waitFor();
  await closeDialog(page);
  await setVisibility(page, "hidden");
  await post(chat.url, room, "the **tea** is ready");
  const data = { path: `/rooms/${room}/1`, seq: 1 };
  const expected = [{ title: `Boris · ${room}`, body: "the tea is ready", tag: room, data }];
  await eventually(async () => expect(await shownIn(page)).toMatchObject(expected));
  expect(errors).toEqual([]);
});
