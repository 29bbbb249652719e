/** The menu of a room in the list. */

export interface RoomMenuText {
  muteRoom: string;
  unmuteRoom: string;
  removeRoom: string;
  /** Takes a direct conversation off the list until its next message. */
}
