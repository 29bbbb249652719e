/** Desktop notifications: loaded with the first message that needs one. */
import type { Message } from "../../rooms/protocol/events.ts";
import { beginningOf } from "../../rooms/protocol/excerpt.ts";
import type { ChatClient } from "../client/client.ts";
import type { InboxNotice } from "../client/inbox/notices.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { optionsOf, titleOf } from "../service-worker/notification.ts";
import { notificationPermission } from "./notifications.ts";
import { navigate } from "./router.ts";

/** How long news waits, ms: until then another device may have read it, and the rest of a burst comes. */
const DELAY_MS = 1_000;

/** By room, what waits. */
const waiting = new Map<string, InboxNotice>();

const summaryOf = (chat: ChatClient, room: string) => chat.rooms.peek().find(({ name }) => name === room);

const noticeOf = (chat: ChatClient, message: Message): InboxNotice => {
  const { room, seq, userId, username, mentions = [] } = message;
  const reader = chat.session.peek()?.user.id;
  const direct = summaryOf(chat, room)?.direct ?? null;
  const isMention = mentions.some((mention) => mention.userId === reader);
  return { room, seq, userId, username, excerpt: beginningOf(message), direct, isMention };
};

/** True unless it has been read, its room is muted, or its author is blocked. */
const isWanted = (chat: ChatClient, { room, userId }: InboxNotice): boolean => {
  const summary = summaryOf(chat, room);
  if (!summary || summary.isMuted || chat.blocked.peek().some(({ id }) => id === userId)) return false;
  return summary.unread.count > 0 || summary.unread.mentions > 0;
};

const show = async ({ room, seq, username, excerpt, direct, isMention }: InboxNotice): Promise<void> => {
  const author = isMention && direct === null ? dialogText.mentionedYou(username) : username;
  const title = titleOf(author, room, direct !== null);
  const options = optionsOf({ room, seq, excerpt });
  const registration = await navigator.serviceWorker?.getRegistration();
  // Android shows those of a service worker alone. It also opens what is clicked.
  if (registration?.active) return registration.showNotification(title, options);
  const notification = new Notification(title, options);
  notification.onclick = () => {
    window.focus();
    navigate(options.data.path);
    notification.close();
  };
};

/**
 * Shows news as a desktop notification while the page is hidden. Of a burst in one room it shows one message, and the
 * room's next notification replaces it.
 */
export const notify = (chat: ChatClient, news: Message | InboxNotice): void => {
  if (notificationPermission() !== "granted") return;
  const notice = "content" in news ? noticeOf(chat, news) : news;
  const { room } = notice;
  const before = waiting.get(room);
  // A mention is more important than what follows it.
  if (!before?.isMention || notice.isMention) waiting.set(room, notice);
  if (before) return;
  setTimeout(() => {
    const last = waiting.get(room);
    waiting.delete(room);
    if (last && document.visibilityState === "hidden" && isWanted(chat, last)) void show(last).catch(() => {});
  }, DELAY_MS);
};
