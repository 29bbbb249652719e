/** The files of one room that wait to be sent: their bytes, limits and progress. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import { newId } from "../new-id.ts";
import type { Outbox } from "../outbox.ts";
import type { LazyTransfers } from "./load-transfers.ts";
import type { FileLimits, NewFile, PendingFile } from "./pending-file.ts";

export interface RoomFilesOptions {
  room: string;
  userId: string;
  transfers: LazyTransfers;
  outbox: Pick<Outbox, "entries" | "update" | "discard">;
  isJoined: ReadonlySignal<boolean>;
}

export interface RoomFiles {
  readonly limits: ReadonlySignal<FileLimits | null | undefined>;
  readonly progress: ReadonlySignal<ReadonlyMap<string, number>>;
  readonly pendingBytes: ReadonlySignal<number>;
  /** The room has told its limits. */
  connected(limits: Readonly<Record<string, number>>): void;
  /** Keeps the bytes of files for a message that is about to enter the outbox. */
  hold(files: readonly NewFile[]): readonly PendingFile[];
  /** Resolves to the bytes of a file; null if they are lost. */
  bytesOf(key: string): Promise<Blob | null>;
  discard: Outbox["discard"];
  stop(): void;
}

export const createRoomFiles = ({ room, userId, transfers, outbox, isJoined }: RoomFilesOptions): RoomFiles => {
  const limits = signal<FileLimits | null | undefined>(undefined);
  const progress = signal<ReadonlyMap<string, number>>(new Map());
  const pending = computed(() => outbox.entries.value.flatMap(({ files = [] }) => files));
  const discarded = new Set<string>();
  let stopUploads: (() => void) | undefined;
  let isStopped = false;

  // Before the first file is chosen: without a network it could not be loaded any more.
  const stopLoading = effect(() => {
    if (pending.value.length === 0 && !limits.value) return;
    transfers.load().then(
      ({ start }) => {
        if (!isStopped) stopUploads ??= start({ room, userId, outbox, isJoined, limits, discarded, progress });
      },
      () => {},
    );
  });

  return {
    limits,
    progress,
    pendingBytes: computed(() => pending.value.reduce((total, { size }) => total + size, 0)),
    connected: ({ fileBytes: bytes, attachments: perMessage }) => {
      limits.value = bytes && perMessage ? { bytes, perMessage } : null;
    },
    hold: (files) =>
      files.map(({ blob, ...file }) => {
        const key = newId();
        transfers.memory.set(key, blob);
        return { ...file, key, size: blob.size };
      }),
    bytesOf: async (key) => transfers.memory.get(key) ?? (await transfers.load()).bytes.get(key),
    discard: (clientId) => {
      const { files = [] } = outbox.entries.peek().find((entry) => entry.clientId === clientId) ?? {};
      for (const { key } of files) discarded.add(key);
      outbox.discard(clientId);
    },
    stop: () => {
      isStopped = true;
      stopLoading();
      stopUploads?.();
    },
  };
};
