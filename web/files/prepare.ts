/**
 * Makes a file ready to be sent. Pictures lose their metadata, which tells where and with what they were taken: photos are
 * encoded anew, upright and not larger than screens show; PNGs and animations keep their pixels as they are.
 */
import type { FileLimits, NewFile } from "../client/files/pending-file.ts";
import { type CleanFormat, HEAD_BYTES, kindOf } from "./prepare/kind.ts";
import { nameFor } from "./prepare/name.ts";
import { decode, encode, MAX_EDGE } from "./prepare/picture.ts";

/** A file as an input or a drop has it. */
export type ChosenFile = Blob & { readonly name: string };

/** `note` is "metadata" for a picture that keeps its metadata, because the browser cannot decode it. */
export interface PreparedFile {
  readonly file: NewFile;
  readonly note: "metadata" | null;
}

/** `unreadable`: it was moved or deleted, or is a folder. */
export interface RejectedFile {
  readonly problem: "too_large" | "empty" | "unreadable";
}

type Result = PreparedFile | RejectedFile;

/** The largest picture that is decoded, bytes: its pixels take several times as much memory. */
const MAX_PICTURE_BYTES = 100_000_000;

const TOO_LARGE = { problem: "too_large" } as const;

const asFile = (file: ChosenFile, maxBytes: number, note: PreparedFile["note"]): Result => {
  if (file.size > maxBytes) return TOO_LARGE;
  const type = file.type || "application/octet-stream";
  return { file: { blob: file, name: nameFor(file.name, type), type }, note };
};

const asPicture = async (file: ChosenFile, maxBytes: number, isLossless: boolean): Promise<Result> => {
  const image = await decode(file);
  if (!image) return asFile(file, maxBytes, "metadata");
  try {
    const picture = await encode(image, maxBytes, isLossless);
    if (!picture) return TOO_LARGE;
    const { type } = picture.blob;
    return { file: { ...picture, name: nameFor(file.name, type), type }, note: null };
  } finally {
    image.close();
  }
};

/** Keeps the pixels of PNGs and animations, unless a PNG is larger than what is sent. */
const withoutMetadata = async (file: ChosenFile, maxBytes: number, { type, clean }: CleanFormat): Promise<Result> => {
  const image = clean(new Uint8Array(await file.arrayBuffer()));
  const isPng = type === "image/png";
  // A WebP with one frame is mostly a photo.
  if (image === null || (type === "image/webp" && !image.isAnimated)) return asPicture(file, maxBytes, isPng);
  const { parts, width, height, isAnimated } = image;
  const blob = new Blob(parts, { type });
  const isTooLarge = blob.size > maxBytes;
  if (isPng && !isAnimated && (isTooLarge || Math.max(width, height) > MAX_EDGE))
    return asPicture(file, maxBytes, true);
  return isTooLarge ? TOO_LARGE : { file: { blob, name: nameFor(file.name, type), type, width, height }, note: null };
};

export const prepareFile = async (file: ChosenFile, limits: Pick<FileLimits, "bytes">): Promise<Result> => {
  if (file.size === 0) return { problem: "empty" };
  try {
    const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
    const kind = kindOf(head, file.type);
    if (kind === "file" || kind === "sequence") return asFile(file, limits.bytes, kind === "file" ? null : "metadata");
    if (file.size > MAX_PICTURE_BYTES) return TOO_LARGE;
    return kind === "photo"
      ? await asPicture(file, limits.bytes, false)
      : await withoutMetadata(file, limits.bytes, kind);
  } catch {
    return { problem: "unreadable" };
  }
};
