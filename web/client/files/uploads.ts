/**
 * Uploads the files of a room's outbox, one at a time in the order of writing, while the room is joined. An attempt that
 * fails for the time being is repeated; otherwise its message waits for its author's decision.
 */
import { effect, type ReadonlySignal, type Signal } from "@preact/signals-core";
import type { Outbox, Pending } from "../outbox.ts";
import type { PendingBytes } from "./pending-bytes.ts";
import type { FileLimits, PendingFile } from "./pending-file.ts";
import type { Upload } from "./upload.ts";

export interface UploadsOptions {
  room: string;
  userId: string;
  outbox: Pick<Outbox, "entries" | "update">;
  isJoined: ReadonlySignal<boolean>;
  fileLimits: ReadonlySignal<FileLimits | null | undefined>;
  /** The clientIds of messages that were discarded, and may be put back. */
  discarded: Set<string>;
  /** By key, 0 to 1, of the file that is being uploaded. */
  uploadProgress: Signal<ReadonlyMap<string, number>>;
  bytes: Omit<PendingBytes, "clear" | "sweep">;
  upload: Upload;
}

/** The delay before an attempt is repeated, when the server does not name one: it doubles with each failure, ms. */
const RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

interface Task {
  entry: Pending;
  file: PendingFile;
}

/** Bytes of a file on disk that was changed or deleted cannot be read any more. */
const isReadable = (bytes: Blob): Promise<boolean> =>
  bytes
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );

/** Runs until the returned function is called. */
export const startUploads = (options: UploadsOptions): (() => void) => {
  const { room, userId, outbox, isJoined, fileLimits, discarded, uploadProgress, bytes, upload } = options;
  let current: (Task & { abort: AbortController }) | null = null;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  /** The keys of the files whose bytes are stored, by the clientId of their message. */
  let stored = new Map<string, readonly string[]>();
  let isStopped = false;

  const isPending = ({ entry, file }: Task): boolean =>
    outbox.entries.peek().some(({ clientId, failed, files = [] }) => {
      return clientId === entry.clientId && failed === null && files.some(({ key, id }) => key === file.key && !id);
    });

  const next = (): Task | undefined => {
    for (const entry of outbox.entries.peek()) {
      const file = entry.failed === null ? entry.files?.find(({ id }) => id === undefined) : undefined;
      if (file) return { entry, file };
    }
    return undefined;
  };

  const setProgress = (key: string, share: number) => {
    uploadProgress.value = new Map([[key, share]]);
  };

  const attempt = async ({ entry, file }: Task, signal: AbortSignal) => {
    const body = await bytes.get(file.key);
    if (body === null || !(await isReadable(body))) return { error: "file_lost", isTemporary: false };
    if (body.size > (fileLimits.peek()?.bytes ?? body.size)) return { error: "body_too_large", isTemporary: false };
    const { key, name, type } = file;
    const clientId = entry.attempt === undefined ? key : `${key}.${entry.attempt}`;
    const onProgress = (share: number) => {
      if (!signal.aborted) setProgress(key, share);
    };
    return upload({ room, userId, name, type, clientId, body, onProgress, signal });
  };

  const run = async (task: Task) => {
    const abort = new AbortController();
    current = { ...task, abort };
    setProgress(task.file.key, 0);
    const result = await attempt(task, abort.signal);
    current = null;
    if (isStopped) return;
    uploadProgress.value = new Map();
    if (isPending(task)) settle(task, result);
    work();
  };

  const settle = ({ entry: { clientId }, file }: Task, result: Awaited<ReturnType<Upload>>) => {
    if ("id" in result) {
      failures = 0;
      const { files = [] } = outbox.entries.peek().find((each) => each.clientId === clientId) ?? {};
      const { id } = result;
      return outbox.update(clientId, { files: files.map((each) => (each.key === file.key ? { ...each, id } : each)) });
    }
    if (!result.isTemporary) return outbox.update(clientId, { failed: result.error });
    const delay = result.retryAfterMs ?? Math.min(RETRY_MS * 2 ** failures, MAX_RETRY_MS);
    failures++;
    if (!isJoined.peek()) return;
    waiting = setTimeout(() => {
      waiting = undefined;
      work();
    }, delay);
  };

  const work = () => {
    if (current !== null) {
      if (!isPending(current)) current.abort.abort();
      return;
    }
    if (!isJoined.peek()) {
      // The next connection is worth an attempt.
      clearTimeout(waiting);
      waiting = undefined;
    } else if (waiting === undefined) {
      const task = next();
      if (task) void run(task);
    }
  };

  /** Stores the bytes of the messages that are in the outbox, and no others. */
  const store = (entries: readonly Pending[]) => {
    const keys = new Map(entries.map(({ clientId, files = [] }) => [clientId, files.map(({ key }) => key)]));
    for (const [clientId, added] of keys) {
      if (stored.has(clientId)) continue;
      discarded.delete(clientId);
      added.forEach(bytes.persist);
    }
    for (const [clientId, removed] of stored) {
      if (!keys.has(clientId)) removed.forEach(discarded.has(clientId) ? bytes.unpersist : bytes.remove);
    }
    stored = keys;
  };

  /** The room does not know the files of these messages any more: they are uploaded anew, once unless the author decides. */
  const uploadAnew = (entries: readonly Pending[]) => {
    for (const { clientId, failed, files = [], attempt = 0 } of entries) {
      if (failed !== "unknown_file" || files.every(({ id }) => id === undefined)) continue;
      outbox.update(clientId, {
        files: files.map(({ id: _, ...file }) => file),
        attempt: attempt + 1,
        failed: attempt === 0 ? null : failed,
      });
    }
  };

  const stopWatching = effect(() => {
    isJoined.value;
    store(outbox.entries.value);
    uploadAnew(outbox.entries.value);
    work();
  });

  return () => {
    isStopped = true;
    stopWatching();
    clearTimeout(waiting);
    current?.abort.abort();
    uploadProgress.value = new Map();
  };
};
