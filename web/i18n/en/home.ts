import type { HomeText } from "../text/home.ts";

const nameErrors: Record<string, string> = {
  username_taken: "This name is taken. Choose another one.",
  invalid_data: "Use 1 to 32 visible characters.",
  forbidden: "Guests can’t join here.",
};

export const home: HomeText = {
  tagline: "Pull up a chair. Everyone with the link is welcome.",
  yourName: "Your name",
  nameHint: "How others will see you",
  room: "Room",
  roomHint: "Type to find a room. A new name creates one.",
  badRoom: "Use 1 to 64 letters, digits, - or _.",
  join: "Join",
  nameError: (code) => nameErrors[code],
};
