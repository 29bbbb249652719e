/**
 * This user's reactions, as they see them: those that the room has not confirmed yet are part of them at once. Of a
 * reaction of many users the room lists only the first ones, so what it has confirmed beyond those is remembered here.
 */
import { signal } from "@preact/signals-core";
import type { Message, Reaction, ServerEvent } from "../../rooms/protocol/events.ts";
import { emojiKey } from "./emoji-key.ts";
import type { RequestError } from "./errors.ts";
import type { Requests } from "./requests.ts";

export interface Reactions {
  /** Returns the reactions to a message. Reads signals: an effect that calls it runs again when they change. */
  reactionsOf(message: Message): readonly Reaction[];
  /**
   * Adds a reaction, or takes it away. Resolves to null once the room has confirmed, or to the error. Waits for an earlier
   * request about the same emoji; if a later one overtakes it meanwhile, it is not sent, and resolves to null.
   */
  react(seq: number, emoji: string, on: boolean): Promise<RequestError | null>;
  received(event: ServerEvent): void;
}

interface OwnReaction {
  readonly emoji: string;
  /** What the last request asks for, while it is on its way. */
  readonly asked: { readonly on: boolean } | null;
  /** The room has confirmed it, and its list does not tell. */
  readonly isConfirmed: boolean;
}

/** By `emojiKey`. */
type OwnReactions = ReadonlyMap<string, OwnReaction>;

const NONE: readonly Reaction[] = [];

/** True if the user has reacted, false if not, null if that is unknown: not all users are listed. */
const isListed = (reaction: Reaction | undefined, userId: string): boolean | null => {
  if (reaction === undefined) return false;
  if (reaction.userIds.includes(userId)) return true;
  return reaction.count > reaction.userIds.length ? null : false;
};

const withOwn = (reaction: Reaction, userId: string, own: OwnReaction | undefined): Reaction[] => {
  if (own === undefined) return [reaction];
  const isCounted = isListed(reaction, userId) ?? own.isConfirmed;
  const isOn = own.asked?.on ?? isCounted;
  const count = reaction.count + Number(isOn) - Number(isCounted);
  const others = reaction.userIds.filter((id) => id !== userId);
  if (count === 0) return [];
  if (isOn && reaction.userIds.includes(userId)) return [reaction];
  return [{ ...reaction, count, userIds: isOn ? [...others, userId] : others }];
};

export const createReactions = (userId: string, send: Requests["send"]): Reactions => {
  /** By seq. */
  const pending = signal<ReadonlyMap<number, OwnReactions>>(new Map());

  /** The last request about each emoji of a message: the room's answers do not tell apart two that are on their way. */
  const last = new Map<string, Promise<unknown>>();

  const update = (seq: number, change: (own: Map<string, OwnReaction>) => void) => {
    const own = new Map(pending.peek().get(seq));
    change(own);
    for (const [key, { asked, isConfirmed }] of own) if (!asked && !isConfirmed) own.delete(key);
    const next = new Map(pending.peek()).set(seq, own);
    if (own.size === 0) next.delete(seq);
    pending.value = next;
  };

  return {
    reactionsOf: ({ seq, reactions = NONE, deletedAt }) => {
      const own = pending.value.get(seq);
      if (own === undefined || deletedAt !== undefined) return reactions;
      const keys = new Set(reactions.map(({ emoji }) => emojiKey(emoji)));
      const added = [...own].flatMap(([key, { emoji, asked }]) =>
        asked?.on && !keys.has(key) ? { emoji, count: 1, userIds: [userId] } : [],
      );
      return [...reactions.flatMap((each) => withOwn(each, userId, own.get(emojiKey(each.emoji)))), ...added];
    },
    react: (seq, emoji, on) => {
      const key = emojiKey(emoji);
      const asked = { on };
      update(seq, (own) => own.set(key, { emoji, asked, isConfirmed: own.get(key)?.isConfirmed ?? false }));
      const settle = (error: RequestError | null) =>
        update(seq, (own) => {
          const before = own.get(key);
          // A later request has an outcome of its own.
          const stillAsked = before && before.asked !== asked ? before.asked : null;
          own.set(key, { emoji, asked: stillAsked, isConfirmed: error === null ? on : before?.isConfirmed === true });
        });
      const request = async () => {
        if (pending.peek().get(seq)?.get(key)?.asked !== asked) return null;
        return send({ event: "react", data: { seq, emoji, on } }, settle);
      };
      const id = `${seq} ${key}`;
      const outcome = last.get(id)?.then(request) ?? request();
      last.set(id, outcome);
      void outcome.then(() => last.get(id) === outcome && last.delete(id));
      return outcome;
    },
    received: ({ event, data }) => {
      if (event !== "reactionsChanged" || !pending.peek().has(data.seq)) return;
      update(data.seq, (own) => {
        for (const [key, before] of own) {
          const reaction = data.reactions.find(({ emoji }) => emojiKey(emoji) === key);
          if (isListed(reaction, userId) !== null) own.set(key, { ...before, isConfirmed: false });
        }
      });
    },
  };
};
