/** Requests from the room what has changed of the loaded messages while there was no connection, page by page. */
import type { ClientEvent, ServerData } from "../../rooms/protocol/events.ts";
import { stateChange } from "./changes.ts";
import type { LoadedMessages } from "./loaded-messages.ts";

export interface ChangesSync {
  /** Returns the rev up to which every change is part of what is loaded; null before the first history. */
  position(): number | null;
  /** A page of history was added. The first one brings the position; later ones say nothing about earlier pages. */
  history(page: ServerData<"messageHistory">): void;
  /** A change has arrived as it happened. */
  live(rev: number | undefined): void;
  received(page: ServerData<"messagesChanged">): void;
  /** A request has failed: requests the missing page again after `ms`, unless it arrives before. */
  retryIn(ms: number): void;
  /** What is loaded is out of date. */
  reset(): void;
  /** The connection is lost, or the room has forgotten this member. */
  disconnected(): void;
}

export const createChangesSync = (loaded: LoadedMessages, send: (event: ClientEvent) => boolean): ChangesSync => {
  let position: number | null = null;
  /** No page of earlier changes is missing: live ones follow without a gap. */
  let isCaughtUp = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const request = () => {
    if (position !== null) send({ event: "requestChanges", data: { rev: position } });
  };

  return {
    position: () => position,
    history: ({ rev }) => {
      if (position !== null) return;
      position = rev;
      isCaughtUp = true;
    },
    live: (rev = 0) => {
      if (isCaughtUp && position !== null) position = Math.max(position, rev);
    },
    received: ({ messages, rev, hasMore }) => {
      loaded.change(messages.map(stateChange));
      // After a reset the first history brings the position.
      if (position === null || isCaughtUp) return;
      // The same page again: the next one has been requested.
      if (hasMore && rev <= position) return;
      clearTimeout(retry);
      position = Math.max(position, rev);
      isCaughtUp = !hasMore;
      if (hasMore) request();
    },
    retryIn: (ms) => {
      clearTimeout(retry);
      if (position !== null && !isCaughtUp) retry = setTimeout(request, ms);
    },
    reset: () => {
      clearTimeout(retry);
      position = null;
      isCaughtUp = false;
    },
    disconnected: () => {
      clearTimeout(retry);
      isCaughtUp = false;
    },
  };
};
