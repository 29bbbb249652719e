/** The room around the conversation: its header and its members. */

export interface RoomText {
  copyLink: string;
  linkCopied: string;
  /** A button that opens the system's share sheet or copies the link. */
  invite: string;
  leave: string;
  leaveQuestion: (room: string) => string;
  /** There is a draft, or a message that has not been sent. */
  leaveHint: string;
  people: string;
  peopleHere: (count: number) => string;
  morePeople: (count: number) => string;
  alone: string;
  you: string;
  moderator: string;
  muted: string;
  changeName: string;
  /** The parts of "Anna is now Anya", so that the page can set the names apart. */
  isNow: <Name>(from: Name, to: Name) => readonly (Name | string)[];
  youAreNow: <Name>(name: Name) => readonly (Name | string)[];
  /** The room has given this user another name: because an application's user has theirs, or because they are muted. */
  renamedTaken: (name: string) => string;
  renamedMuted: (name: string) => string;
  gotIt: string;
  /** Stands for the name of a person whose data was erased. */
  deletedUser: string;
  roomSettings: string;
  searchMessages: string;
}
