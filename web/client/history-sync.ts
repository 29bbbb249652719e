/** Requests history from the room, one request at a time: missed messages, those around one, newer and older ones. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ClientEvent, RoomError, ServerData } from "../../rooms/protocol/events.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { isTemporary, type RequestError } from "./errors.ts";
import type { LoadedMessages } from "./loaded-messages.ts";

export interface HistorySync {
  readonly isLoadingOlder: ReadonlySignal<boolean>;
  readonly isLoadingNewer: ReadonlySignal<boolean>;
  /** Loads older messages than those around a message or, if there are none, than the timeline's. */
  loadOlder(): void;
  /** Loads newer messages than those around a message. */
  loadNewer(): void;
  /** Loads the messages around one. Resolves to null once it is loaded, or to the error. */
  loadAround(seq: number): Promise<RequestError | null>;
  /** Returns to the timeline. */
  closeAround(): void;
  /**
   * A request has failed: requests the missing page again after `ms`, unless it arrives before. A jump ends with the
   * error if that is not temporary.
   */
  rejected(error: RoomError, ms: number): void;
  /** Returns false, and adds nothing, if the page was not requested. */
  received(page: ServerData<"messageHistory">): boolean;
  /** What is loaded is out of date: loads the room anew. */
  reset(): void;
  /** The connection is lost, or the room has forgotten this member. */
  disconnected(): void;
}

type Query = Pick<ServerData<"messageHistory">, "before" | "after" | "around">;

/** After this many pages of missed messages the rest is skipped: the latest are shown, and the reader scrolls up to the others. */
const MAX_MISSED_PAGES = 3;

/** When a room is reset all of its members hear of it at once, and load it anew within this time, ms. */
const RESET_SPREAD_MS = 2_000;

export const createHistorySync = (loaded: LoadedMessages, send: (event: ClientEvent) => boolean): HistorySync => {
  const { timeline, around } = loaded;
  const isLoadingOlder = signal(false);
  const isLoadingNewer = signal(false);
  /** The message that the reader jumps to. */
  let jump: { seq: number; settle: (error: RequestError | null) => void } | null = null;
  let pages = 0;
  /** No page has arrived over this connection yet. */
  let isJoining = true;
  /** What the page that is on its way, or will be requested again, is about. Joining requests missed messages. */
  let asked: Query | null = {};
  let retry: ReturnType<typeof setTimeout> | undefined;

  const missed = (): Query => {
    const position = timeline.position();
    return position === null || pages >= MAX_MISSED_PAGES ? {} : { after: position };
  };

  /** Returns the most urgent query; null if nothing is wanted. */
  const wanted = (): Query | null => {
    if (!timeline.isCaughtUp.peek()) return missed();
    if (jump !== null) return { around: jump.seq };
    const messages = around.around.peek()?.messages ?? timeline.messages.peek();
    const [first, last] = [messages[0]?.seq, messages.at(-1)?.seq];
    if (isLoadingNewer.peek() && last !== undefined) return { after: last };
    return isLoadingOlder.peek() && first !== undefined ? { before: first } : null;
  };

  const stopRetrying = () => {
    clearTimeout(retry);
    retry = undefined;
  };

  // With one request at a time, an error about history belongs to that one.
  const request = () => {
    stopRetrying();
    asked = wanted();
    if (asked !== null) send({ event: "requestHistory", data: { limit: LIMITS.historyMessages, ...asked } });
  };

  /** Requests what is wanted, unless a request is on its way. */
  const requestNext = () => {
    if (asked === null && retry === undefined) request();
  };

  const retryIn = (ms: number) => {
    stopRetrying();
    if (wanted() !== null) retry = setTimeout(request, ms);
  };

  const settleJump = (error: RequestError | null) => {
    jump?.settle(error);
    jump = null;
  };

  const stopLoading = () => {
    isLoadingOlder.value = false;
    isLoadingNewer.value = false;
  };

  const forgetRequest = () => {
    stopRetrying();
    pages = 0;
    stopLoading();
  };

  return {
    isLoadingOlder,
    isLoadingNewer,
    loadOlder: () => {
      const hasOlder = around.around.peek()?.hasOlder ?? timeline.hasOlder.peek();
      if (isLoadingOlder.peek() || !hasOlder || !timeline.isCaughtUp.peek()) return;
      isLoadingOlder.value = true;
      requestNext();
    },
    loadNewer: () => {
      const hasNewer = around.around.peek()?.hasNewer === true;
      if (isLoadingNewer.peek() || !hasNewer || !timeline.isCaughtUp.peek()) return;
      isLoadingNewer.value = true;
      requestNext();
    },
    loadAround: (seq) => {
      settleJump("aborted");
      if (around.moveTo(seq)) return Promise.resolve(null);
      const isInTimeline = timeline.messages.peek().some((message) => message.seq === seq);
      // What is restored is about to be replaced.
      if (isInTimeline && timeline.source.peek() === "room") {
        around.close();
        return Promise.resolve(null);
      }
      return new Promise((resolve) => {
        jump = { seq, settle: resolve };
        requestNext();
      });
    },
    closeAround: () => {
      if (jump === null && around.around.peek() === null) return;
      settleJump("aborted");
      around.close();
      stopLoading();
      if (!timeline.isCaughtUp.peek()) return;
      // What is on its way is not wanted any more.
      stopRetrying();
      asked = null;
    },
    rejected: (error, ms) => {
      if (asked?.around === undefined || error.event !== "requestHistory" || isTemporary(error)) return retryIn(ms);
      settleJump(error.code);
      request();
    },
    received: (page) => {
      isJoining = false;
      const isRequested = page.before === asked?.before && page.after === asked?.after && page.around === asked?.around;
      if (asked === null || !isRequested) return false;
      const wasCaughtUp = timeline.isCaughtUp.peek();
      const isAdded = (page.around === undefined || page.around === jump?.seq) && loaded.history(page);
      if (isAdded && page.around !== undefined) {
        stopLoading();
        settleJump(null);
      }
      if (page.before !== undefined) isLoadingOlder.value = false;
      if (page.after !== undefined && wasCaughtUp) isLoadingNewer.value = false;
      pages = timeline.isCaughtUp.peek() ? 0 : pages + 1;
      request();
      return isAdded;
    },
    reset: () => {
      forgetRequest();
      loaded.reset();
      asked = null;
      // While it joins, the reset is the room's answer to this client alone.
      if (isJoining) request();
      else retryIn(Math.random() * RESET_SPREAD_MS);
    },
    disconnected: () => {
      isJoining = true;
      forgetRequest();
      settleJump("network");
      loaded.disconnected();
      asked = missed();
    },
  };
};
