/** Receives a file: its bytes flow from the request into the bucket, and only its first ones are held. */
import type { UploadedFile, User } from "../../rooms/protocol/events.ts";
import { ApiError } from "../errors.ts";
import { HEAD_BYTES } from "./sniff.ts";
import { toMetadata } from "./stored-file.ts";

/** The body of a request, of which the first bytes have been read. */
export interface OpenedBody {
  readonly head: Uint8Array;
  /** What follows. */
  readonly rest: ReadableStream<Uint8Array>;
}

/** Returns the declared length of the body, bytes. Throws `length_required`, `invalid_data` for none, `body_too_large`. */
export const declaredLength = (headers: Headers, maxBytes: number): number => {
  const header = headers.get("Content-Length") ?? "";
  if (!/^\d+$/.test(header)) throw new ApiError(411, "length_required", "an upload declares its Content-Length");
  const length = Number(header);
  if (length === 0) throw new ApiError(400, "invalid_data", "a file has at least 1 byte");
  if (length > maxBytes) throw new ApiError(413, "body_too_large", `a file has at most ${maxBytes} bytes`);
  return length;
};

const incomplete = (cause: unknown): ApiError =>
  new ApiError(400, "invalid_data", "the body does not have the length that Content-Length declares", { cause });

/** Reads the first bytes of a body of `length` bytes. Throws `invalid_data` if it ends early. */
export const openBody = async (body: ReadableStream<Uint8Array> | null, length: number): Promise<OpenedBody> => {
  const wanted = Math.min(length, HEAD_BYTES);
  if (body === null) throw incomplete(null);
  const reader = body.getReader({ mode: "byob" });
  try {
    const { value } = await reader.readAtLeast(wanted, new Uint8Array(wanted));
    if (value === undefined || value.length < wanted) throw incomplete(null);
    return { head: value, rest: body };
  } catch (error) {
    throw error instanceof ApiError ? error : incomplete(error);
  } finally {
    reader.releaseLock();
  }
};

/**
 * Stores a file under its id, unless it is there already, from an attempt before or beside this one. Throws `invalid_data` if the
 * body has another length than the file, and `files_unavailable` if the bucket does not take it.
 */
export const storeFile = async (
  bucket: R2Bucket,
  { id, name, type, size }: UploadedFile,
  { room, user }: { room: string; user: User },
  { head, rest }: OpenedBody,
): Promise<void> => {
  const { readable, writable } = new FixedLengthStream(size);
  const copying = new AbortController();
  const copied = copy(head, rest, writable, copying.signal);
  // A body that breaks off also breaks the stream that the bucket reads.
  copied.catch(() => {});
  try {
    await bucket.put(id, readable, {
      onlyIf: new Headers({ "If-None-Match": "*" }),
      customMetadata: toMetadata({ room, name, type }, user.id),
    });
  } catch (cause) {
    // A FixedLengthStream fails with a TypeError.
    throw cause instanceof TypeError || (await isLost(rest)) ? incomplete(cause) : unavailable(cause);
  } finally {
    copying.abort();
  }
};

const copy = async (
  head: Uint8Array,
  rest: ReadableStream<Uint8Array>,
  writable: WritableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<void> => {
  const writer = writable.getWriter();
  await writer.write(head);
  writer.releaseLock();
  await rest.pipeTo(writable, { signal, preventCancel: true });
};

/** Resolves to whether the body has failed: its sender has gone, which is no failure of the bucket. */
const isLost = async (body: ReadableStream<Uint8Array>): Promise<boolean> => {
  try {
    await Promise.race([body.getReader().read(), scheduler.wait(0)]);
    return false;
  } catch {
    return true;
  }
};

const unavailable = (cause: unknown): ApiError =>
  new ApiError(503, "files_unavailable", "the file cannot be stored at the moment", {
    headers: { "Retry-After": "1" },
    cause,
  });
