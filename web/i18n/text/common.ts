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
  /** Why a request failed, by error code. */
  error: (code: string) => string;
  /** Why a message was not sent, by error code. */
  sendError: (code: string) => string;
}
