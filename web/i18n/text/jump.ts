/** Links to messages, and reading the list from there. */

export interface JumpText {
  /** The outcome of a link to a message. */
  jumpNotice: Record<"offline" | "failed" | "missing" | "deleted", string>;
  loadNewer: string;
  /** Announced to screen readers. */
  olderLoaded: (count: number) => string;
  newerLoaded: (count: number) => string;
  /** The tooltip of a day, and the title of the dialog that it opens. */
  goToDate: string;
}
