import type { ProfileText } from "../text/profile.ts";

const errors: Record<string, string> = {
  forbidden: "This person doesn’t receive your messages.",
  not_found: "This person no longer exists.",
};

export const profile: ProfileText = {
  sendDirect: "Message",
  opening: "Opening…",
  mentionPerson: "Mention",
  moderatePerson: "Mute or remove",
  block: "Block",
  blockQuestion: (name) => `Block ${name}?`,
  blockHint:
    "They won’t be able to message you, and you won’t be notified when they mention you. You’ll still see each other’s messages in rooms.",
  profileError: (code) => errors[code],
  newName: "New name",
  nameKeptWhileMuted: "You can’t change your name while you’re muted.",
  blockedPeople: "Blocked people",
  noBlockedPeople: "You haven’t blocked anyone.",
};
