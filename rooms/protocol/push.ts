/** What a push tells a device of a message, as JSON. The service worker shows it. */

/** For which news of a room the user's devices are pushed to. */
export const PUSH_LEVELS = ["all", "mentions", "none"] as const;
export type PushLevel = (typeof PUSH_LEVELS)[number];

export interface PushMessage {
  readonly room: string;
  readonly seq: number;
  readonly username: string;
  /** The beginning of the message's source, cut like `Preview.excerpt`. */
  readonly excerpt: string;
  readonly isDirect: boolean;
  readonly isMention: boolean;
}
