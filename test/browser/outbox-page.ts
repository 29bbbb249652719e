/** The outbox of a room with its files, for a page without the rest of the chat: a test is the room. */
import { signal } from "@preact/signals-core";
import { createLazyTransfers } from "../../web/client/files/load-transfers.ts";
import { createRoomFiles, type RoomFiles } from "../../web/client/files/room-files.ts";
import { createOutbox, type Outbox } from "../../web/client/outbox.ts";
import { browserStore } from "../../web/client/storage.ts";
import type { Session } from "../../web/client/token.ts";

export interface OutboxPage {
  readonly outbox: Outbox;
  readonly files: RoomFiles;
  /** The contents of the messages that were sent, in order. */
  readonly sent: string[];
  /** How much of the files was sent, in the order of progress. */
  readonly progress: number[];
  join(): void;
  /** Sends a file of so many bytes. */
  send(content: string, bytes: number): void;
}

export const openOutbox = (): OutboxPage => {
  const isJoined = signal(false);
  const sent: string[] = [];
  const progress: number[] = [];
  const store = browserStore();
  const user = { id: "anna", username: "Anna" };
  const session = signal<Session | null>({ token: "token", user, expiresAt: "" });
  const keeper = { session, token: async () => "token", rejected: () => {} };
  const transfers = createLazyTransfers({ store, keeper, request: fetch.bind(globalThis), url: location.origin });
  const outbox = createOutbox({
    room: "general",
    userId: user.id,
    store,
    send: (event) => {
      if (isJoined.peek() && event.event === "sendMessage") sent.push(event.data.content);
      return isJoined.peek();
    },
  });
  const files = createRoomFiles({ room: "general", userId: user.id, transfers, outbox, isJoined });
  files.shown.uploadProgress.subscribe((shares) => void progress.push(...shares.values()));
  return {
    outbox,
    files,
    sent,
    progress,
    join: () => {
      isJoined.value = true;
      outbox.open();
    },
    send: (content, bytes) => {
      const blob = new Blob([new Uint8Array(bytes)]);
      outbox.add(content, { files: files.hold([{ blob, name: "zeros.bin", type: "" }]) });
    },
  };
};
