/** The completion of mentions and emoji. */

export interface CompletionText {
  /** How many mentions or emoji can be chosen, said aloud. */
  suggestions: (count: number) => string;
  /** On a suggested name: the person is not in the room. */
  notHere: string;
}
