/** Uploads and downloads of files, and the bytes that wait. Loaded on demand: see `load-transfers.ts`. */
import { OUTBOXES, type Pending } from "../outbox.ts";
import type { SessionKeeper } from "../session.ts";
import type { Store } from "../storage.ts";
import { createDownload, type Download } from "./download.ts";
import { createPendingBytes, type PendingBytes } from "./pending-bytes.ts";
import { createPostBytes } from "./post-bytes.ts";
import { createUpload } from "./upload.ts";
import { startUploads, type UploadsOptions } from "./uploads.ts";

export interface TransfersOptions {
  /** Holds the outboxes. */
  store: Store;
  keeper: Pick<SessionKeeper, "session" | "token" | "rejected">;
  request: typeof fetch;
  /** The address of the chat, `https://host`. */
  url: string;
}

export interface Transfers {
  readonly bytes: Pick<PendingBytes, "get" | "clear">;
  /** Uploads what the outbox of a room holds, until the returned function is called. */
  start(options: Omit<UploadsOptions, "bytes" | "upload">): () => void;
  download: Download;
}

/** Returns the keys of the files in the outboxes of all rooms. */
const pendingKeys = (store: Store): Set<string> => {
  const keys = store.keys(OUTBOXES).flatMap((key) => {
    try {
      return (JSON.parse(store.get(key) ?? "") as Pending).files ?? [];
    } catch {
      return [];
    }
  });
  return new Set(keys.map(({ key }) => key));
};

/** `memory` has the bytes that are not written yet. */
export const createTransfers = (options: TransfersOptions, memory: Map<string, Blob>): Transfers => {
  const { store, keeper, request, url } = options;
  const bytes = createPendingBytes(memory);
  // A message is stored before the bytes of its files.
  bytes.sweep((key) => pendingKeys(store).has(key));
  const upload = createUpload({ url, keeper, post: createPostBytes(request) });
  return {
    bytes,
    start: (room) => startUploads({ ...room, bytes, upload }),
    download: createDownload({ request, url, token: keeper.token }),
  };
};
