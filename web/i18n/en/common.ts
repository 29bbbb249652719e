import { CLOSE } from "../../../rooms/protocol/close-codes.ts";
import type { CommonText } from "../text/common.ts";

const errors: Record<string, string> = {
  invalid_data: "This message can’t be sent.",
  not_found: "This message no longer exists.",
  muted: "You’re muted for now.",
  rate_limited: "You’re doing that too fast. Wait a moment and try again.",
  unauthorized: "You’ve been signed out.",
  forbidden: "You don’t have permission to do this.",
  network: "Can’t reach the server. Check your connection and try again.",
};
export const error = (code: string) => errors[code] ?? "Something went wrong. Try again.";

const nameErrors: Record<string, string> = {
  username_taken: "This name is taken. Choose another one.",
  invalid_data: "Use 1 to 32 visible characters.",
  forbidden: "Guests can’t join here.",
};

const joinErrors: Record<number, string> = {
  [CLOSE.badRoom]: "This room name isn’t valid.",
  [CLOSE.unauthorized]: "You’ve been signed out.",
  [CLOSE.forbidden]: "This room is private.",
  [CLOSE.expired]: "Your session has expired.",
  [CLOSE.tooManyConnections]: "This room is open in too many tabs.",
  [CLOSE.removed]: "A moderator removed you from this room.",
  [CLOSE.tooManyErrors]: "You were disconnected after too many errors.",
};

const joinErrorHints: Record<number, string> = {
  [CLOSE.forbidden]: "Ask the person who invited you for access.",
  [CLOSE.expired]: "Your messages are saved. Try again, or enter your name on the home page.",
  [CLOSE.unauthorized]: "Your messages are saved. Enter your name on the home page to continue.",
  [CLOSE.tooManyConnections]: "Close it in another tab or on another device, then try again.",
  [CLOSE.tooManyErrors]: "Reload the page and try again.",
};

export const common: CommonText = {
  save: "Save",
  settings: "Settings",
  cancel: "Cancel",
  close: "Close",
  retry: "Try again",
  copied: "Copied",
  copyFailed: "Couldn’t copy: your browser blocks the clipboard.",
  loadFailed: "Couldn’t load",
  loadFailedHint: "Check your connection and try again, or reload the page.",
  chooseAnotherName: "Choose another name",
  error,
  nameError: (code) => nameErrors[code] ?? error(code),
  sendError: (code) => {
    if (code === "invalid_data") return error(code);
    if (code === "not_found") return "Not sent. The message you replied to no longer exists.";
    return `Not sent. ${code === "forbidden" ? "You can’t write here right now." : error(code)}`;
  },
  joinError: (code) => joinErrors[code] ?? "You were disconnected.",
  joinErrorHint: (code) => joinErrorHints[code] ?? "",
  removedUntil: (until) => `You can rejoin after ${until}.`,
};
