import { CLOSE } from "../../../rooms/protocol/close-codes.ts";
import type { ProblemsText } from "../text/problems.ts";

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

export const problems: ProblemsText = {
  chooseAnotherName: "Choose another name",
  joinError: (code) => joinErrors[code] ?? "You were disconnected.",
  joinErrorHint: (code) => joinErrorHints[code] ?? "",
  removedUntil: (until) => `You can rejoin after ${until}.`,
  notFound: "This page doesn’t exist.",
  noSuchRoom: "A room can’t be called this:",
  tooLongForRoom: "It’s too long: use at most 64 characters.",
  goTo: (room) => `Go to ${room}`,
};
