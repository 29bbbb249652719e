import type { CommonText } from "../text/common.ts";

const errors: Record<string, string> = {
  invalid_data: "This message can’t be sent.",
  not_found: "This message no longer exists.",
  muted: "You’re muted for now.",
  rate_limited: "You’re doing that too fast. Wait a moment and try again.",
  unauthorized: "You’ve been signed out.",
  forbidden: "You don’t have permission to do this.",
  too_many_rooms: "You’re following too many rooms. Unfollow one and try again.",
  body_too_large: "A file is too large.",
  unknown_file: "A file has expired.",
  file_lost: "A file is no longer on this device.",
  not_configured: "This chat doesn’t accept files.",
  network: "Can’t reach the server. Check your connection and try again.",
};
export const error = (code: string) => errors[code] ?? "Something went wrong. Try again.";

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
  error,
  sendError: (code) => {
    if (code === "invalid_data") return error(code);
    if (code === "not_found") return "Not sent. The message you replied to no longer exists.";
    return `Not sent. ${code === "forbidden" ? "You can’t write here right now." : error(code)}`;
  },
};
