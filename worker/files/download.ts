/** Serves a file: what browsers may show is shown in place, everything else is only saved. */
import { ApiError } from "../errors.ts";
import { contentDisposition } from "./content-disposition.ts";
import { parseRange } from "./range.ts";
import { isInlineType, UNKNOWN_TYPE } from "./sniff.ts";
import type { StoredFile } from "./stored-file.ts";

/** A file that is opened by itself runs nothing and loads nothing: images and media are all that a browser can show of it. */
const POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

const matchesEtag = (header: string | null, etag: string): boolean =>
  header
    ?.split(",")
    .map((each) => each.trim())
    .some((each) => each === "*" || each.replace(/^W\//, "") === etag) ?? false;

/**
 * Resolves to what the bucket has under `id`, null if that is nothing: with its body if the request is likely to need it, so that most
 * downloads are one operation of the bucket. `discard` what is not served.
 */
export const findObject = (
  bucket: R2Bucket,
  id: string,
  { method, headers }: Request,
): Promise<R2Object | R2ObjectBody | null> => {
  const isWhole = method === "GET" && !headers.has("Range") && !headers.has("If-None-Match");
  return isWhole ? bucket.get(id) : bucket.head(id);
};

/** Tells the bucket that an object's body will not be read. */
export const discard = async (object: R2Object | R2ObjectBody): Promise<void> => {
  if (hasBody(object)) await object.body.cancel();
};

const hasBody = (object: R2Object | R2ObjectBody): object is R2ObjectBody => "body" in object;

/**
 * Resolves to the response to a GET or HEAD request for `object`: 200, 206 for a range, 304 if the caller has it. `caching` is its
 * Cache-Control. Throws `range_not_satisfiable`. Resolves to null if the object has been deleted in the meantime.
 */
export const serveFile = async (
  bucket: R2Bucket,
  object: R2Object | R2ObjectBody,
  { name, type }: StoredFile,
  { method, headers: asked }: Request,
  caching: string,
): Promise<Response | null> => {
  const { key, size, httpEtag } = object;
  const isInline = isInlineType(type);
  const headers = new Headers({
    "Accept-Ranges": "bytes",
    "Cache-Control": caching,
    "Content-Disposition": contentDisposition(isInline ? "inline" : "attachment", name),
    "Content-Security-Policy": POLICY,
    "Content-Type": isInline ? type : UNKNOWN_TYPE,
    ETag: httpEtag,
  });
  if (matchesEtag(asked.get("If-None-Match"), httpEtag)) return new Response(null, { status: 304, headers });
  const isSame = [null, httpEtag].includes(asked.get("If-Range"));
  const range = method === "GET" && isSame ? parseRange(asked.get("Range"), size) : null;
  if (range === "unsatisfiable") {
    throw new ApiError(416, "invalid_data", "the file ends before this range", {
      headers: { "Content-Range": `bytes */${size}` },
    });
  }
  headers.set("Content-Length", String(range?.length ?? size));
  if (method === "HEAD") return new Response(null, { headers });
  const stored = hasBody(object) ? object : await bucket.get(key, range === null ? {} : { range });
  if (stored === null) return null;
  if (range === null) return new Response(stored.body, { headers });
  headers.set("Content-Range", `bytes ${range.offset}-${range.offset + range.length - 1}/${size}`);
  return new Response(stored.body, { status: 206, headers });
};
