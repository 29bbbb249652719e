/** All messages of a room that are loaded: the timeline, those around a message, and what replies refer to. */
import { signal } from "@preact/signals-core";
import type { Message, ServerData } from "../../rooms/protocol/events.ts";
import { type AroundModel, createAround } from "./around.ts";
import { type Change, createEarlyChanges, newest, withChange } from "./changes.ts";
import { type CachedRange, createTimeline, type Timeline } from "./timeline.ts";

/** Messages of an earlier visit, with those that their replies refer to. */
export interface CachedMessages extends CachedRange {
  readonly referenced: readonly Message[];
}

export interface LoadedMessages {
  readonly timeline: Timeline;
  readonly around: AroundModel;
  /** Returns a message if it is loaded. Reads signals: an effect that calls it runs again when the message changes. */
  find(seq: number): Message | undefined;
  /** Adds a page. Returns false, and adds nothing, if its request is out of date. */
  history(page: ServerData<"messageHistory">): boolean;
  /** Applies changes wherever their messages are loaded. */
  change(changes: readonly Change[]): void;
  /** Shows messages of an earlier visit until the latest page replaces them, unless it has arrived. */
  restore(cached: CachedMessages): void;
  /** Drops them. */
  dropRestored(): void;
  /** What is loaded is out of date. */
  reset(): void;
  /** The connection is lost: messages and changes may be missed from here on. */
  disconnected(): void;
}

/** Finds a message in a list that ascends by seq. */
const findIn = (messages: readonly Message[], seq: number): Message | undefined => {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  const found = messages[low];
  return found?.seq === seq ? found : undefined;
};

export const createLoadedMessages = (): LoadedMessages => {
  const timeline = createTimeline();
  const around = createAround(timeline);
  const early = createEarlyChanges();
  /** The messages that replies refer to, and those that the reader has jumped to, by seq. */
  const referenced = signal<ReadonlyMap<number, Message>>(new Map());

  const refer = (messages: readonly Message[]) => {
    if (messages.length === 0) return;
    const all = new Map(referenced.peek());
    for (const message of messages) {
      const known = all.get(message.seq);
      all.set(message.seq, known === undefined ? message : newest(known, message));
    }
    referenced.value = all;
  };

  /** Only those of an earlier visit are known before the latest page. */
  const forgetRestored = () => {
    if (timeline.source.peek() === "cache") referenced.value = new Map();
  };

  return {
    timeline,
    around,
    find: (seq) =>
      findIn(timeline.messages.value, seq) ??
      findIn(around.around.value?.messages ?? [], seq) ??
      referenced.value.get(seq),
    history: (received) => {
      const page = { ...received, messages: received.messages.map(early.applyTo) };
      forgetRestored();
      if (page.around !== undefined) around.open(page);
      else if (!timeline.history(page) && !around.history(page)) return false;
      const target = page.around === undefined ? undefined : findIn(page.messages, page.around);
      refer([...(page.referenced ?? []).map(early.applyTo), ...(target ? [target] : [])]);
      return true;
    },
    change: (changes) => {
      for (const change of changes) early.note(change);
      const bySeq = new Map(changes.map((change) => [change.seq, change]));
      timeline.change(bySeq);
      around.change(bySeq);
      refer(
        changes.flatMap((change) => {
          const message = referenced.peek().get(change.seq);
          return message === undefined ? [] : withChange(message, change);
        }),
      );
    },
    restore: (cached) => {
      if (timeline.restore(cached)) refer(cached.referenced);
    },
    dropRestored: () => {
      forgetRestored();
      timeline.dropRestored();
    },
    reset: () => {
      early.clear();
      timeline.reset();
      around.close();
      referenced.value = new Map();
    },
    disconnected: () => {
      // Pages that were on their way are lost, too.
      early.clear();
      timeline.disconnected();
    },
  };
};
