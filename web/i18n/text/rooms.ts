/** The lists of rooms. */

export interface RoomsText {
  rooms: string;
  yourRooms: string;
  /** Opens the switcher. Opening a room that does not exist yet creates it. */
  joinRoom: string;
  removeRoom: (room: string) => string;
  /** `count` is a number, or "99+". */
  unread: (count: string) => string;
  mentions: (count: number) => string;
  justNow: string;
}
