/** Notifications: shows what is pushed, and opens what is clicked, also of those that the page has shown. */
import type { PushMessage } from "../../rooms/protocol/push.ts";
import { APPEARANCE, type NotificationData, optionsOf, titleOf } from "./notification.ts";
import { isPage } from "./shell.ts";

declare const self: ServiceWorkerGlobalScope;

const NAME = "Samovar";

/** Not in TypeScript's library, as Safari does not know it: also a notification that replaces another one makes a sound. */
interface Options extends NotificationOptions {
  renotify?: boolean;
}

/** Returns the message of a push, or null if it is none that this version knows. */
const messageOf = (data: PushMessageData | null): PushMessage | null => {
  const message = data?.json() as Partial<PushMessage> | null | undefined;
  const isKnown =
    typeof message?.room === "string" &&
    Number.isSafeInteger(message.seq) &&
    typeof message.username === "string" &&
    typeof message.excerpt === "string";
  return isKnown ? (message as PushMessage) : null;
};

const notificationOf = async (data: PushMessageData | null): Promise<{ title: string; options: Options }> => {
  try {
    const message = messageOf(data);
    if (message) {
      const { room, seq, username, isDirect } = message;
      const title = titleOf(username || NAME, room, isDirect);
      const shown = await self.registration.getNotifications({ tag: room });
      // The page may have shown the same message some seconds ago.
      const isNew = !shown.some((notification) => (notification.data as NotificationData).seq >= seq);
      return { title, options: { ...optionsOf(message), renotify: isNew } };
    }
  } catch {
    // It cannot be read.
  }
  return { title: NAME, options: APPEARANCE };
};

/** Shows a push. Each one has to show a notification: browsers end the subscription of a site whose pushes do not. */
export const showPushed = async (data: PushMessageData | null): Promise<void> => {
  const { title, options } = await notificationOf(data);
  await self.registration.showNotification(title, options);
};

/** Shows the message of a clicked notification: in an open page, which gets the path in a message, or else in a new one. */
export const openNotified = async (notification: Notification): Promise<void> => {
  notification.close();
  const { path } = (notification.data ?? {}) as Partial<NotificationData>;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  // The one that had the focus last is first.
  const page = windows.find(({ url }) => isPage(new URL(url).pathname));
  if (!page) return void (await self.clients.openWindow(path ?? "/"));
  if (path !== undefined) page.postMessage({ path });
  await page.focus();
};
