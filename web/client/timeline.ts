/** The room's latest messages in order, merged from history and live events. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Message, ServerData } from "../../rooms/protocol/events.ts";
import { type Change, merge, withChanges } from "./changes.ts";

/** Some successive messages. */
export interface MessageRange {
  /** Ascending by `seq`, each once. Gaps in the numbers are normal. */
  readonly messages: readonly Message[];
  /** There are messages before the first one. */
  readonly hasOlder: boolean;
  /** There are messages after the last one. */
  readonly hasNewer: boolean;
}

/** Messages of an earlier visit. */
export type CachedRange = Omit<MessageRange, "hasNewer">;

/** Where the messages come from: an earlier visit or the room; "none" before either. */
export type Source = "none" | "cache" | "room";

export interface Timeline {
  /** Ascending by `seq`, each once. Gaps in the numbers are normal. */
  readonly messages: ReadonlySignal<readonly Message[]>;
  /** There are messages before the oldest loaded one. */
  readonly hasOlder: ReadonlySignal<boolean>;
  /** Everything up to now is loaded: live messages follow without a gap. */
  readonly isCaughtUp: ReadonlySignal<boolean>;
  /** It is `cache` while messages of an earlier visit wait for the room's latest page. */
  readonly source: ReadonlySignal<Source>;
  /** Returns the seq up to which nothing is missing, from the oldest loaded message on; null before the first history. */
  position(): number | null;
  live(message: Message): void;
  /** Adds a page. Returns false, and adds nothing, if the page does not adjoin what is loaded: its request is out of date. */
  history(page: ServerData<"messageHistory">): boolean;
  /** Adds a range that reaches the loaded messages. Returns false, and adds nothing, if there may be a gap between. */
  join(range: MessageRange): boolean;
  /** Applies changes, by seq. */
  change(changes: ReadonlyMap<number, Change>): void;
  /** Shows messages of an earlier visit until the latest page replaces them. Returns false if the room has told more by now. */
  restore(range: CachedRange): boolean;
  /** Drops them. They are not restored again. */
  dropRestored(): void;
  /** What is loaded is out of date. It stays in `messages` until the latest page replaces it. */
  reset(): void;
  /** The connection is lost: messages may be missed from here on. */
  disconnected(): void;
}

export const createTimeline = (): Timeline => {
  const messages = signal<readonly Message[]>([]);
  const hasOlder = signal(false);
  const isCaughtUp = signal(false);
  const source = signal<Source>("none");
  let position: number | null = null;
  let loaded: readonly Message[] = [];
  /** Loaded before a reset or restored, and shown until the latest page arrives. */
  let outdated: readonly Message[] = [];
  /** The last seq that the last reset has dropped. */
  let dropped = 0;
  /** What is restored is not known to be out of date. */
  let isRestorable = true;

  const show = (next: readonly Message[]) => {
    loaded = next;
    messages.value = merge(outdated, loaded);
  };

  const catchUp = () => {
    position = loaded.at(-1)?.seq ?? 0;
    isCaughtUp.value = true;
  };

  const dropRestored = () => {
    isRestorable = false;
    if (source.peek() !== "cache") return;
    source.value = "none";
    outdated = [];
    hasOlder.value = false;
    show(loaded);
  };

  /** Whether a message lies before the loaded ones. */
  const isOlder = (seq: number) => seq < (loaded[0]?.seq ?? 0);

  return {
    messages,
    hasOlder,
    isCaughtUp,
    source,
    position: () => position,
    live: (message) => {
      // The acknowledgement of an old message: in front of the others it would hide a gap.
      if (position !== null && isOlder(message.seq)) return;
      show(merge(loaded, [message]));
      // Until then, messages between the position and this one may still be on their way.
      if (isCaughtUp.peek()) position = Math.max(position ?? 0, message.seq);
    },
    history: (page) => {
      if (page.before !== undefined) {
        if (page.before !== loaded[0]?.seq) return false;
        show(merge(loaded, page.messages));
        hasOlder.value = page.hasMore;
      } else if (page.after !== undefined) {
        if (page.after !== position) return false;
        show(merge(loaded, page.messages));
        if (page.hasMore) position = page.messages.at(-1)?.seq ?? position;
        else catchUp();
      } else {
        // The latest page starts the timeline. Live messages of an earlier connection may lie before a gap.
        const first = page.messages[0]?.seq ?? 0;
        outdated = [];
        isRestorable = false;
        source.value = "room";
        show(
          merge(
            loaded.filter(({ seq }) => seq >= first),
            page.messages,
          ),
        );
        hasOlder.value = page.hasMore;
        const last = page.messages.at(-1)?.seq ?? 0;
        // A page that was requested before the reset may have been read before the last messages were sent.
        if (last < dropped) position = last;
        else catchUp();
      }
      return true;
    },
    join: (range) => {
      const [first, last] = [range.messages[0]?.seq ?? 0, range.messages.at(-1)?.seq ?? 0];
      const reaches = loaded.length > 0 && !isOlder(last);
      if (position === null || (range.hasNewer && !reaches)) return false;
      if (loaded.length === 0 || isOlder(first)) hasOlder.value = range.hasOlder;
      show(merge(loaded, range.messages));
      return true;
    },
    change: (changes) => {
      const [before, changed] = [withChanges(outdated, changes), withChanges(loaded, changes)];
      if (before === outdated && changed === loaded) return;
      outdated = before;
      show(changed);
    },
    restore: (range) => {
      if (!isRestorable) return false;
      outdated = range.messages;
      hasOlder.value = range.hasOlder;
      source.value = "cache";
      show(loaded);
      return true;
    },
    dropRestored,
    reset: () => {
      dropRestored();
      outdated = messages.peek();
      dropped = outdated.at(-1)?.seq ?? 0;
      loaded = [];
      position = null;
      isCaughtUp.value = false;
    },
    disconnected: () => {
      isCaughtUp.value = false;
    },
  };
};
