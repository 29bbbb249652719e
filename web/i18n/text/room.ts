/** The room around the conversation: its header and its members. */

export interface RoomText {
  copyLink: string;
  linkCopied: string;
  leave: string;
  people: string;
  peopleHere: (count: number) => string;
  morePeople: (count: number) => string;
  alone: string;
  you: string;
  moderator: string;
  muted: string;
  /** Label of the button that opens the moderation of `name`. */
  actionsFor: (name: string) => string;
  changeName: string;
  newName: string;
  /** Why the name cannot be changed now. */
  nameKeptWhileMuted: string;
  /** The room has given this user another name: because an application's user has theirs, or because they are muted. */
  renamedTaken: (name: string) => string;
  renamedMuted: (name: string) => string;
  gotIt: string;
  /** Stands for the name of a person whose data was erased. */
  deletedUser: string;
  /** Stands for a name that is not known. */
  unknownUser: string;
}
