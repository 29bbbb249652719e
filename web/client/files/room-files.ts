/** The files of one room: those that wait in its outbox, and those of its messages. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Attachment } from "../../../rooms/protocol/events.ts";
import { newId } from "../new-id.ts";
import type { Outbox } from "../outbox.ts";
import type { Download } from "./download.ts";
import { fileUrl } from "./file-url.ts";
import type { LazyTransfers } from "./load-transfers.ts";
import type { FileLimits, NewFile, PendingFile } from "./pending-file.ts";

export interface RoomFilesOptions {
  room: string;
  userId: string;
  transfers: LazyTransfers;
  outbox: Pick<Outbox, "entries" | "update">;
  isJoined: ReadonlySignal<boolean>;
}

/** What the room's client shows of them. */
export interface FilesOfRoom {
  /** What the deployment accepts; null if it has no place for files, undefined before the first connection. */
  readonly fileLimits: ReadonlySignal<FileLimits | null | undefined>;
  /** How much of a file is sent, 0 to 1, by the key of the pending file; only while it is being uploaded. */
  readonly uploadProgress: ReadonlySignal<ReadonlyMap<string, number>>;
  /** The size of all files in the outbox, bytes: an app adds none beyond `PENDING_BYTES`. */
  readonly pendingBytes: ReadonlySignal<number>;
  /** Resolves to the bytes of a file in the outbox; null if they are lost. */
  pendingFile(key: string): Promise<Blob | null>;
  /** Returns the address of a message's file. In private rooms and direct conversations only `loadFile` can read it. */
  fileUrl(attachment: Pick<Attachment, "id" | "name">): string;
  /** Loads a message's file. Resolves to its bytes or to `{ error }`. */
  loadFile: Download;
}

export interface RoomFiles {
  readonly shown: FilesOfRoom;
  /** The room has told its limits. */
  connected(limits: Readonly<Record<string, number>>): void;
  /** Keeps the bytes of files for a message that is about to enter the outbox. */
  hold(files: readonly NewFile[]): readonly PendingFile[];
  /** A message is about to be discarded; it may be put back. */
  discarding(clientId: string): void;
  stop(): void;
}

export const createRoomFiles = ({ transfers, ...options }: RoomFilesOptions): RoomFiles => {
  const { entries } = options.outbox;
  const fileLimits = signal<FileLimits | null | undefined>();
  const uploadProgress = signal<ReadonlyMap<string, number>>(new Map());
  const discarded = new Set<string>();
  let stopUploads: (() => void) | undefined;

  const stopLoading = effect(() => {
    // If the code could not be loaded, each change is worth an attempt.
    entries.value;
    void transfers.load().then((loaded) => {
      stopUploads ??= loaded?.start({ ...options, fileLimits, uploadProgress, discarded });
    });
  });

  return {
    shown: {
      fileLimits,
      uploadProgress,
      pendingBytes: computed(() =>
        entries.value.flatMap(({ files = [] }) => files).reduce((total, { size }) => total + size, 0),
      ),
      pendingFile: async (key) => (await transfers.load())?.bytes.get(key) ?? null,
      fileUrl: (file) => fileUrl(transfers.url, file),
      loadFile: async (file, signal) => (await transfers.load())?.download(file, signal) ?? { error: "network" },
    },
    connected: ({ fileBytes: bytes, attachments: perMessage }) => {
      fileLimits.value = bytes && perMessage ? { bytes, perMessage } : null;
    },
    hold: (files) =>
      files.map(({ blob, ...file }) => {
        const key = newId();
        transfers.memory.set(key, blob);
        return { ...file, key, size: blob.size };
      }),
    discarding: (clientId) => discarded.add(clientId),
    stop: () => {
      stopLoading();
      stopUploads ??= () => {};
      stopUploads();
    },
  };
};
