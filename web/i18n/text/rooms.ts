/** The lists of rooms. */

export interface RoomsText {
  rooms: string;
  yourRooms: string;
  /** A link to the home page. */
  home: string;
  /** Opens the switcher. Opening a room that does not exist yet creates it. */
  joinRoom: string;
  directMessages: string;
  markAllRead: string;
  /** Label of the button that opens the menu of a room, or of a direct conversation by the person's name. */
  roomActions: (name: string) => string;
  /** Receiving what happens in a room: the button to start with it, the same button then, and the one to end it. */
  follow: string;
  following: string;
  unfollow: string;
  /** The room is followed without notifications. */
  roomMuted: string;
  /** An unsent message is stored. */
  draft: string;
  /** Stands in place of the author's name before an own message. */
  ownMessage: string;
  /** `count` is a number, or "99+". */
  unread: (count: string) => string;
  mentions: (count: number) => string;
  justNow: string;
}
