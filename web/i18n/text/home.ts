/** The home page. */

export interface HomeText {
  tagline: string;
  yourName: string;
  nameHint: string;
  room: string;
  roomHint: string;
  badRoom: string;
  join: string;
  home: string;
}
