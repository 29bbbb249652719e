/** Asking a room for history, one request at a time: what was missed, and what is older. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ClientEvent, ServerData } from "../../rooms/protocol/events.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import type { Timeline } from "./timeline.ts";

export interface CatchUp {
  readonly isLoadingOlder: ReadonlySignal<boolean>;
  loadOlder(): void;
  /** Asks for what is missing next; again when an earlier answer was an error. */
  request(): void;
  received(page: ServerData<"messageHistory">): void;
  /** The connection is lost, or the room has forgotten this member. */
  lost(): void;
}

/** After so many pages of missed messages the rest is skipped: the latest are shown, and the rest is above them. */
const PAGES = 3;

export const createCatchUp = (timeline: Timeline, send: (event: ClientEvent) => boolean): CatchUp => {
  const isLoadingOlder = signal(false);
  let pages = 0;

  // There is one request at a time, so an error about history is about that one.
  const request = () => {
    const data: Extract<ClientEvent, { event: "requestHistory" }>["data"] = { limit: LIMITS.historyMessages };
    const oldest = timeline.messages.peek()[0]?.seq;
    const position = timeline.position();
    if (isLoadingOlder.peek() && oldest !== undefined) data.before = oldest;
    else if (position !== null && pages < PAGES) data.after = position;
    send({ event: "requestHistory", data });
  };

  return {
    isLoadingOlder,
    request,
    loadOlder: () => {
      if (isLoadingOlder.peek() || !timeline.hasOlder.peek() || !timeline.isCaughtUp.peek()) return;
      isLoadingOlder.value = true;
      request();
    },
    received: (page) => {
      timeline.history(page);
      if (page.before !== undefined) isLoadingOlder.value = false;
      pages += 1;
      if (timeline.isCaughtUp.peek()) pages = 0;
      else request();
    },
    lost: () => {
      pages = 0;
      isLoadingOlder.value = false;
      timeline.lost();
    },
  };
};
