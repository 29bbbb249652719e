import type { HomeText } from "../text/home.ts";

export const home: HomeText = {
  tagline: "Pull up a chair. Everyone with the link is welcome.",
  yourName: "Your name",
  nameHint: "How others will see you",
  room: "Room",
  roomHint: "Type to find a room. A new name creates one.",
  badRoom: "Use 1 to 64 letters, digits, - or _.",
  join: "Join",
  home: "Home",
};
