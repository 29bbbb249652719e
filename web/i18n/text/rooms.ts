/** The lists of rooms. */

export interface RoomsText {
  rooms: string;
  yourRooms: string;
  allRooms: string;
  /** Opens the switcher. Opening a room that does not exist yet creates it. */
  joinRoom: string;
  removeRoom: (room: string) => string;
  /** `count` is a number, or "99+". */
  unread: (count: string) => string;
  mentions: (count: number) => string;
  /** Rooms are public unless they are private. */
  roomsArePublic: string;
  noRooms: string;
  showMore: string;
  /** `ago` is a relative time: "5 minutes ago". */
  activeAgo: (ago: string) => string;
  justNow: string;
  membersNow: (count: number) => string;
  results: (count: number) => string;
}
