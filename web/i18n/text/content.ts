/** The text of a message. */

export interface ContentText {
  /** Label of a code block that scrolls. */
  code: string;
  copyCode: string;
}
