/** The size of an image as it is shown, so that a page can reserve its place before it has loaded. */
import { GIF } from "image-size/types/gif";
import { HEIF } from "image-size/types/heif";
import { JPG } from "image-size/types/jpg";
import { PNG } from "image-size/types/png";
import { WEBP } from "image-size/types/webp";

/** Pixels. */
export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

// The library's own detection would also try SVG, TIFF and a dozen others.
const PARSERS = { "image/png": PNG, "image/jpeg": JPG, "image/gif": GIF, "image/webp": WEBP, "image/avif": HEIF };

/** The longest edge that is believed: JPEG's limit, and more than browsers decode. */
const MAX_EDGE = 65_535;

const isEdge = (pixels: number): boolean => Number.isInteger(pixels) && pixels >= 1 && pixels <= MAX_EDGE;

/** EXIF: 5 to 8 are turned by a quarter. */
const isTurned = (orientation = 1): boolean => orientation >= 5 && orientation <= 8;

/** Returns the dimensions of an image of this type that begins with `head`; null for other types and where they are not in it. */
export const dimensionsOf = (head: Uint8Array, type: string): Dimensions | null => {
  if (!(type in PARSERS)) return null;
  try {
    const { width, height, orientation } = PARSERS[type as keyof typeof PARSERS].calculate(head);
    if (!isEdge(width) || !isEdge(height)) return null;
    return isTurned(orientation) ? { width: height, height: width } : { width, height };
  } catch {
    // The parsers throw at what they do not expect, and where `head` ends too early.
    return null;
  }
};
