/** What a file is, by its first bytes: names and declared types may be wrong. */
import { type Bytes, type CleanImage, textAt } from "./bytes.ts";
import { cleanGif, isGif } from "./gif.ts";
import { cleanPng, isPng } from "./png.ts";
import { cleanWebp, isWebp } from "./webp.ts";

/** How many bytes `kindOf` needs. */
export const HEAD_BYTES = 32;

/** A format of images whose metadata can be removed without decoding. */
export interface CleanFormat {
  readonly type: string;
  /** Returns the image without metadata; null if the file is not well-formed. */
  readonly clean: (bytes: Bytes) => CleanImage | null;
}

/** `photo`: any other image. `sequence`: an animation that loses its frames when it is decoded. `file`: no image. */
export type Kind = CleanFormat | "photo" | "sequence" | "file";

const PNG: CleanFormat = { type: "image/png", clean: cleanPng };
const GIF: CleanFormat = { type: "image/gif", clean: cleanGif };
const WEBP: CleanFormat = { type: "image/webp", clean: cleanWebp };

/** The brands of HEIF and AVIF files with one picture, and with several. */
const PICTURE_BRANDS = ["avif", "heic", "heix", "heim", "heis", "mif1"];
const SEQUENCE_BRANDS = ["avis", "hevc", "hevx", "msf1"];

export const kindOf = (head: Bytes, declaredType: string): Kind => {
  if (isPng(head)) return PNG;
  if (isGif(head)) return GIF;
  if (isWebp(head)) return WEBP;
  if (textAt(head, 0, 3) === "\xff\xd8\xff") return "photo";
  const brand = textAt(head, 4, 4) === "ftyp" ? textAt(head, 8, 4) : "";
  if (SEQUENCE_BRANDS.includes(brand)) return "sequence";
  if (PICTURE_BRANDS.includes(brand)) return "photo";
  // A drawing is a document: some browsers would make pixels of it.
  return declaredType.startsWith("image/") && declaredType !== "image/svg+xml" ? "photo" : "file";
};
