/** Dialogs and errors. */

export interface CommonText {
  save: string;
  settings: string;
  cancel: string;
  close: string;
  retry: string;
  copied: string;
  /** The browser denies access to the clipboard. */
  copyFailed: string;
  loadFailed: string;
  loadFailedHint: string;
  chooseAnotherName: string;
  /** Why a request failed, by error code. */
  error: (code: string) => string;
  /** Why a name was rejected, by error code. */
  nameError: (code: string) => string;
  /** Why a message was not sent, by error code. */
  sendError: (code: string) => string;
  /** Why the room closed the connection for good, by close code. */
  joinError: (code: number) => string;
  /** What the user can do about it, by close code; empty for the other codes. */
  joinErrorHint: (code: number) => string;
  removedUntil: (until: string) => string;
}
