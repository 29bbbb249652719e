/** Requests history from the room, one request at a time: missed messages, and older ones. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ClientEvent, ServerData } from "../../rooms/protocol/events.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import type { Timeline } from "./timeline.ts";

export interface HistorySync {
  readonly isLoadingOlder: ReadonlySignal<boolean>;
  loadOlder(): void;
  /** A request has failed: requests the missing page again after `ms`, unless it arrives before. */
  retryIn(ms: number): void;
  received(page: ServerData<"messageHistory">): void;
  /** What is loaded is out of date: loads the room anew. */
  reset(): void;
  /** The connection is lost, or the room has forgotten this member. */
  disconnected(): void;
}

/** After this many pages of missed messages the rest is skipped: the latest are shown, and the reader scrolls up to the others. */
const MAX_MISSED_PAGES = 3;

/** When a room is reset all of its members hear of it at once, and load it anew within this time, ms. */
const RESET_SPREAD_MS = 2_000;

export const createHistorySync = (timeline: Timeline, send: (event: ClientEvent) => boolean): HistorySync => {
  const isLoadingOlder = signal(false);
  let pages = 0;
  /** No page has arrived over this connection yet. */
  let isJoining = true;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const isMissing = () => isLoadingOlder.peek() || !timeline.isCaughtUp.peek();

  // With one request at a time, an error about history belongs to that one.
  const request = () => {
    const data: Extract<ClientEvent, { event: "requestHistory" }>["data"] = { limit: LIMITS.historyMessages };
    const oldest = timeline.messages.peek()[0]?.seq;
    const position = timeline.position();
    if (isLoadingOlder.peek() && oldest !== undefined) data.before = oldest;
    else if (position !== null && pages < MAX_MISSED_PAGES) data.after = position;
    send({ event: "requestHistory", data });
  };

  const forgetRequest = () => {
    clearTimeout(retry);
    pages = 0;
    isLoadingOlder.value = false;
  };

  const retryIn = (ms: number) => {
    clearTimeout(retry);
    if (isMissing()) retry = setTimeout(request, ms);
  };

  return {
    isLoadingOlder,
    loadOlder: () => {
      if (isLoadingOlder.peek() || !timeline.hasOlder.peek() || !timeline.isCaughtUp.peek()) return;
      isLoadingOlder.value = true;
      request();
    },
    retryIn,
    received: (page) => {
      isJoining = false;
      if (!timeline.history(page)) return;
      clearTimeout(retry);
      if (page.before !== undefined) isLoadingOlder.value = false;
      pages += 1;
      if (timeline.isCaughtUp.peek()) pages = 0;
      else request();
    },
    reset: () => {
      forgetRequest();
      timeline.reset();
      // While it joins, the reset is the room's answer to this client alone.
      if (isJoining) request();
      else retryIn(Math.random() * RESET_SPREAD_MS);
    },
    disconnected: () => {
      isJoining = true;
      forgetRequest();
      timeline.disconnected();
    },
  };
};
