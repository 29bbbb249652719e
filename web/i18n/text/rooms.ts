/** The list of rooms, and joining one. */

export interface RoomsText {
  rooms: string;
  yourRooms: string;
  allRooms: string;
  /** Joining a room that does not exist yet creates it. */
  joinRoom: string;
  roomOrLink: string;
  roomOrLinkHint: string;
  go: string;
  removeRoom: (room: string) => string;
  /** `count` is a number, or "99+". */
  unread: (count: string) => string;
  mentions: (count: number) => string;
}
