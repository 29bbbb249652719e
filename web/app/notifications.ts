/** Unread messages outside the page: in the document's title and icon, and whether they may be desktop notifications. */
import { effect, type ReadonlySignal } from "@preact/signals-core";
import type { Unread } from "../client/unread.ts";
import { formatUnread } from "../i18n/index.ts";
import { route } from "./router.ts";

const NAME = "Samovar";
/** public/badges holds an icon for each count up to this, and `more`. They are files because the page's policy forbids `data:`. */
const MAX_BADGE = 9;

/** Keeps the document's title and icon in step with the open room, whose title `titleOf` returns, and the unread count. */
export const startBadge = (unread: ReadonlySignal<Unread>, titleOf: (room: string) => string): void => {
  effect(() => {
    const { value: current } = route;
    const title = current.page === "room" ? `${titleOf(current.room)} · ${NAME}` : NAME;
    // The inbox tells of mentions first, and of other messages later.
    const { mentions, isMore } = unread.value;
    const count = Math.max(unread.value.count, mentions);
    document.title = count === 0 ? title : `(${formatUnread({ count, mentions, isMore })}) ${title}`;
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    const href = count === 0 ? "/samovar.svg" : `/badges/${count > MAX_BADGE ? "more" : count}.svg`;
    if (icon && icon.getAttribute("href") !== href) icon.href = href;
  });
};

/** Returns the browser's permission; "unsupported" where it has no notifications. */
export const notificationPermission = (): NotificationPermission | "unsupported" =>
  "Notification" in globalThis ? Notification.permission : "unsupported";
