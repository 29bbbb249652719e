/** A message's notification: the same from the page and from the service worker, where the later one replaces the other. */
import type { PushMessage } from "../../rooms/protocol/push.ts";
import { pathOf } from "../app/routes.ts";
import { excerptOf } from "../messages/content/excerpt.ts";

/** What a notification keeps for its click. */
export interface NotificationData {
  /** Where it leads. */
  readonly path: string;
  /** The message's seq in its room. */
  readonly seq: number;
}

/** What every notification looks like. */
export const APPEARANCE = { icon: "/icons/192.png", badge: "/icons/badge.png" };

/** Returns the title: the author, and where they have written. */
export const titleOf = (author: string, room: string, isDirect: boolean): string =>
  isDirect ? author : `${author} · ${room}`;

/** Returns everything but the title. A room has one notification at a time. */
export const optionsOf = ({ room, seq, excerpt }: Pick<PushMessage, "room" | "seq" | "excerpt">) => {
  const data: NotificationData = { path: pathOf(room, seq), seq };
  return { ...APPEARANCE, body: excerptOf(excerpt), tag: room, data };
};
