/** Files of messages that are not sent yet. */

/** A file to send with a message. */
export interface NewFile {
  readonly blob: Blob;
  /** 1 to 128 characters, without slashes, control characters and characters that change the direction of the text. */
  readonly name: string;
  /** A media type; the server decides by the bytes. */
  readonly type: string;
  /** Of an image as it is shown, pixels: reserves its space until the server has read them itself. */
  readonly width?: number;
  readonly height?: number;
  /** What an image shows, in words. */
  readonly alt?: string;
}

/** A file of a message in the outbox. Its bytes are kept apart, by `key`. */
export interface PendingFile extends Omit<NewFile, "blob"> {
  /** Names the bytes and, as the upload's clientId, makes retries idempotent. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** The uploaded file, once the server has it. */
  readonly id?: string;
}

/** What a deployment accepts. */
export interface FileLimits {
  /** The size of a file. */
  readonly bytes: number;
  /** The number of files in a message. */
  readonly perMessage: number;
}

/** How many bytes may wait in a room's outbox: an app adds no more. Browsers give an origin some hundred megabytes at least. */
export const PENDING_BYTES = 100_000_000;
