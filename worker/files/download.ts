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
 * Resolves to the response to a GET or HEAD request for `object`: 200, 206 for a range, 304 if the caller has it. `caching` is its
 * Cache-Control. Throws `range_not_satisfiable`. Resolves to null if the object has been deleted in the meantime.
 */
export const serveFile = async (
  bucket: R2Bucket,
  { key, size, httpEtag }: R2Object,
  { name, type }: StoredFile,
  { method, headers: asked }: Request,
  caching: string,
): Promise<Response | null> => {
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
  const stored = await bucket.get(key, range === null ? {} : { range });
  if (stored === null) return null;
  if (range === null) return new Response(stored.body, { headers });
  headers.set("Content-Range", `bytes ${range.offset}-${range.offset + range.length - 1}/${size}`);
  return new Response(stored.body, { status: 206, headers });
};
