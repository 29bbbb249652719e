import type { ModerationText } from "../text/moderation.ts";

export const moderation: ModerationText = {
  mute: "Mute",
  unmute: "Unmute",
  removePerson: "Remove",
  isMuted: (name, until) => `${name} is muted until ${until}.`,
  isRemoved: (name, until) => `${name} is removed until ${until}.`,
  howLong: "For how long?",
  slowMode: "Slow mode",
  slowModeHint: "How long people have to wait between messages. Moderators don’t wait.",
  off: "Off",
  onlyModerators: "Only moderators can write",
  onlyModeratorsHint: "Everyone else can read, and delete their own messages.",
  sanctions: "Muted and removed people",
  noSanctions: "No one is muted or removed.",
  sanctionUntil: {
    muted: (until) => `Muted until ${until}`,
    removed: (until) => `Removed until ${until}`,
  },
  lift: "Lift",
  orders: "Moderation log",
  noOrders: "Nothing has happened yet.",
  order: {
    mute: (name, until) => `${name} was muted until ${until}`,
    unmute: (name) => `${name} was unmuted`,
    remove: (name, until) => `${name} was removed until ${until}`,
    readmit: (name) => `${name} was let back in`,
    deleteMessage: (name) => `${name}’s message was deleted`,
    setSlowMode: (between) => (between === null ? "Slow mode was turned off" : `Slow mode was set to ${between}`),
    setClosed: (closed) => (closed ? "Writing was limited to moderators" : "Writing was opened to everyone"),
  },
  unknownUser: "Unknown user",
};
