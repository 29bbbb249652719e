/** What the parsers of image files share. */

/** An image whose metadata was removed without decoding it. Its size is in pixels. */
export interface CleanImage {
  /** Joined, the file. */
  readonly parts: Uint8Array<ArrayBuffer>[];
  readonly width: number;
  readonly height: number;
  readonly isAnimated: boolean;
}

export type Bytes = Uint8Array<ArrayBuffer>;

/** Returns the characters of `length` bytes at `start`; fewer at the end. */
export const textAt = (bytes: Bytes, start: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(start, start + length));

export const viewOf = ({ buffer, byteOffset, byteLength }: Bytes): DataView =>
  new DataView(buffer, byteOffset, byteLength);
