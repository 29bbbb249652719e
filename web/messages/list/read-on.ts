/** Reads on beyond the loaded messages with the keyboard, and tells screen readers what has been loaded. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { RoomClient } from "../../client/room-client.ts";
import { text } from "../../i18n/index.ts";
import { hasOlder, indexAfter, shownMessages } from "./items.ts";

export interface ReadOn {
  /** What a screen reader should say. */
  readonly announcement: ReadonlySignal<string>;
  /** The user wants to move on from the message with the focus, up (-1) or down (1), and none is rendered there. */
  beyond(seq: number, step: -1 | 1): void;
  /** Called after each rendering; `focused` is the seq of the message with the focus. */
  rendered(focused: number | null): void;
}

/** `moveTo` focuses a message. */
export const createReadOn = (client: RoomClient, moveTo: (seq: number) => void): ReadOn => {
  const announcement = signal("");
  /** The first and last loaded messages of the last rendering, and whether there were later ones than these. */
  let edges: { first: number; last: number; isAround: boolean } | null = null;
  /** Where the focus waits for messages. */
  let waiting: { seq: number; step: -1 | 1 } | null = null;

  const hasMore = (step: -1 | 1): boolean => {
    return step < 0 ? hasOlder(client) : client.around.peek()?.hasNewer === true;
  };

  const announceLoaded = (focused: number) => {
    const messages = shownMessages(client);
    const [first, last] = [messages[0]?.seq ?? 0, messages.at(-1)?.seq ?? 0];
    if (edges === null || focused < edges.first || focused > edges.last) return;
    const older = first < edges.first ? indexAfter(messages, edges.first - 1) : 0;
    // At the timeline's end, new messages are announced as such.
    const newer = edges.isAround && last > edges.last ? messages.length - indexAfter(messages, edges.last) : 0;
    if (older > 0) announcement.value = text.olderLoaded(older);
    else if (newer > 0) announcement.value = text.newerLoaded(newer);
  };

  return {
    announcement,
    beyond: (seq, step) => {
      const messages = shownMessages(client);
      // The next row may only not be rendered yet.
      if (seq !== messages.at(step < 0 ? 0 : -1)?.seq) return;
      if (hasMore(step)) {
        waiting = { seq, step };
        if (step < 0) client.loadOlder();
        else client.loadNewer();
        const isLoading = step < 0 ? client.isLoadingOlder : client.isLoadingNewer;
        announcement.value = isLoading.peek() ? text.loading : text.error("network");
      } else if (step < 0) {
        announcement.value = text.beginning;
      }
    },
    rendered: (focused) => {
      const messages = shownMessages(client);
      if (focused !== null) announceLoaded(focused);
      const [first, last] = [messages[0]?.seq, messages.at(-1)?.seq];
      const isAround = client.around.peek() !== null;
      edges = first === undefined || last === undefined ? null : { first, last, isAround };
      if (waiting === null) return;
      const next = messages[indexAfter(messages, waiting.seq - 1) + waiting.step];
      // Until then, the focus may have gone elsewhere.
      if (next && focused === waiting.seq) moveTo(next.seq);
      if (next || focused !== waiting.seq) waiting = null;
    },
  };
};
