/** What calls for attention while the page is not looked at: its title, its icon and, where wanted, the desktop. */
import { effect, type ReadonlySignal } from "@preact/signals-core";
import type { Message } from "../../rooms/protocol/events.ts";
import { pathOf } from "../client/routes.ts";
import type { Unread } from "../client/unread.ts";
import { navigate, place } from "./router.ts";

const NAME = "Samovar";
/** There are icons for 1 to 9 and for more; the build makes them. */
const BADGES = 9;

/** "3", or "99+" when there are more than anybody counts. */
export const countOf = ({ count, isMore }: Unread): string =>
  count > 99 || (isMore && count > 0) ? "99+" : String(count);

/** Keeps the document's title and icon up with what is unread. */
export const startBadge = (unread: ReadonlySignal<Unread>): void => {
  effect(() => {
    const at = place.value;
    const title = at.page === "room" ? `${at.room} · ${NAME}` : NAME;
    const { count } = unread.value;
    document.title = count === 0 ? title : `(${countOf(unread.value)}) ${title}`;
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    const href = count === 0 ? "/samovar.svg" : `/badges/${count > BADGES ? "more" : count}.svg`;
    if (icon && icon.getAttribute("href") !== href) icon.href = href;
  });
};

/** Whether the browser lets notifications through; "unsupported" where it knows none. */
export const notificationPermission = (): NotificationPermission | "unsupported" =>
  "Notification" in globalThis ? Notification.permission : "unsupported";

/** Shows a message on the desktop while the page is hidden; the room's next one takes its place. */
export const notify = ({ room, username, content }: Message): void => {
  if (document.visibilityState === "visible" || notificationPermission() !== "granted") return;
  try {
    const notification = new Notification(`${username} · ${room}`, { body: content, tag: room, icon: "/samovar.svg" });
    notification.onclick = () => {
      window.focus();
      navigate(pathOf(room));
      notification.close();
    };
  } catch {
    // Phones offer notifications to service workers only.
  }
};
