/** The dialog that goes to a day. */

export interface DateText {
  date: string;
  lastWeek: string;
  lastMonth: string;
  firstMessage: string;
  /** The room has no messages on the chosen day or later. */
  nothingSince: string;
  go: string;
}
