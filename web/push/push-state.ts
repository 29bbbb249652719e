/** Whether this browser receives pushes, for what shows it. */
import { signal } from "@preact/signals";

export type PushState =
  /** The user has not asked for notifications, or the browser does not allow them. */
  | "off"
  | "on"
  /** The browser cannot receive pushes. */
  | "unsupported"
  /** The server's operator has not set them up. */
  | "not_configured"
  | "failed";

export const pushState = signal<PushState>("off");
