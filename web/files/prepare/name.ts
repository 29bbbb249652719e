/** Names of files that the server accepts. */
import { FILE_NAME_CHARACTERS } from "../../../rooms/protocol/limits.ts";

/** The extensions of the types that images are encoded as; the first one is given to those without one. */
const EXTENSIONS: Record<string, readonly string[]> = {
  "image/jpeg": ["jpg", "jpeg", "jpe", "jfif"],
  "image/png": ["png", "apng"],
  "image/webp": ["webp"],
  "image/gif": ["gif"],
};
const IMAGE_EXTENSION = /\.(?:jpe?g|jpe|jfif|a?png|webp|gif|avif|hei[cf]|bmp|tiff?|ico)$/i;

/** As `fileName` in rooms/protocol/fields.ts, which the page does not load; name.test.ts compares them. */
const UNFIT = /[/\\\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** Cuts the middle out of a name that is too long, so that it keeps its extension. */
const shorten = (name: string): string => {
  const characters = [...name];
  if (characters.length <= FILE_NAME_CHARACTERS) return name;
  const extension = [...(/\.[^.]{1,10}$/.exec(name)?.[0] ?? "")];
  return [...characters.slice(0, FILE_NAME_CHARACTERS - extension.length), ...extension].join("");
};

/** Returns the name with an extension that fits the type; other types than those of images keep theirs. */
const withExtension = (name: string, type: string): string => {
  const extensions = EXTENSIONS[type];
  const current = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();
  if (!extensions || (current !== undefined && extensions.includes(current))) return name;
  return `${name.replace(IMAGE_EXTENSION, "")}.${extensions[0]}`;
};

/** Returns a name for a file of a media type: `name` as far as the server accepts it. */
export const nameFor = (name: string, type: string): string => {
  const fit = name.toWellFormed().replace(UNFIT, "_").trim();
  // Addresses take names of dots for folders.
  const base = /^\.*$/.test(fit) ? (type.startsWith("image/") ? "image" : "file") : fit;
  return shorten(withExtension(base, type));
};
