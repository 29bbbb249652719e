/** A person's card, and the people who are blocked. */

export interface ProfileText {
  /** Opens the direct conversation. */
  sendDirect: string;
  opening: string;
  /** Puts the name into the message field. */
  mentionPerson: string;
  /** Opens the moderation. */
  moderatePerson: string;
  block: string;
  blockQuestion: (name: string) => string;
  blockHint: string;
  /** Why an action failed, by error code; undefined for errors that other requests have, too. */
  profileError: (code: string) => string | undefined;
  newName: string;
  /** Why the name cannot be changed now. */
  nameKeptWhileMuted: string;
  blockedPeople: string;
  noBlockedPeople: string;
}
