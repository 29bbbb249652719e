/** Why an address has no page, and why a room cannot be joined. */

export interface ProblemsText {
  chooseAnotherName: string;
  /** Why the room closed the connection for good, by close code. */
  joinError: (code: number) => string;
  /** What the user can do about it, by close code; empty for the other codes. */
  joinErrorHint: (code: number) => string;
  removedUntil: (until: string) => string;
  notFound: string;
  noSuchRoom: string;
  tooLongForRoom: string;
  goTo: (room: string) => string;
}
