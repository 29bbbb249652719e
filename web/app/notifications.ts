/** Unread messages outside the page: in the document's title and icon and, if wanted, as desktop notifications. */
import { effect, type ReadonlySignal } from "@preact/signals-core";
import type { Message } from "../../rooms/protocol/events.ts";
import type { Unread } from "../client/unread.ts";
import { formatUnread } from "../i18n/index.ts";
import { excerptOf } from "../messages/content/excerpt.ts";
import { navigate, route } from "./router.ts";
import { pathOf } from "./routes.ts";

const NAME = "Samovar";
/** public/badges holds an icon for each count up to this, and `more`. They are files because the page's policy forbids `data:`. */
const MAX_BADGE = 9;

/** Keeps the document's title and icon in step with the unread count. */
export const startBadge = (unread: ReadonlySignal<Unread>): void => {
  effect(() => {
    const { value: current } = route;
    const title = current.page === "room" ? `${current.room} · ${NAME}` : NAME;
    const { count } = unread.value;
    document.title = count === 0 ? title : `(${formatUnread(unread.value)}) ${title}`;
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    const href = count === 0 ? "/samovar.svg" : `/badges/${count > MAX_BADGE ? "more" : count}.svg`;
    if (icon && icon.getAttribute("href") !== href) icon.href = href;
  });
};

/** Returns the browser's permission; "unsupported" where it has no notifications. */
export const notificationPermission = (): NotificationPermission | "unsupported" =>
  "Notification" in globalThis ? Notification.permission : "unsupported";

/** Shows a desktop notification while the page is hidden; the room's next one replaces it. */
export const notify = ({ room, username, content }: Message): void => {
  if (document.visibilityState === "visible" || notificationPermission() !== "granted") return;
  try {
    const body = excerptOf(content);
    const notification = new Notification(`${username} · ${room}`, { body, tag: room, icon: "/samovar.svg" });
    notification.onclick = () => {
      window.focus();
      navigate(pathOf(room));
      notification.close();
    };
  } catch {
    // On phones only service workers can show notifications.
  }
};
