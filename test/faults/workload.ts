/** What a simulated client does next: mostly new messages, some of them replies; edits, deletions and reactions. */
import type { Message } from "../../rooms/protocol/events.ts";
import type { Random } from "../support/random.ts";
import { hasReaction } from "./change-outbox.ts";
import type { RequestedChange } from "./evidence.ts";
import type { RoomCache } from "./room-cache.ts";

/** No more than a user may give one message. */
const EMOJI = ["👍", "🎉", "🫖"] as const;
/** What one action in so many is. The rest are new messages. */
const SHARES = { change: 0.35, reply: 0.15, edit: 0.3, deletion: 0.1 } as const;
/** Most changes are about recent messages, the others about any, as old as it may be. */
const RECENT = { messages: 40, chance: 0.7 } as const;
/** How often an own message is looked for. */
const ATTEMPTS = 20;

/** Matches a message that Postgres refuses for ever, which deleting it would change. */
export const POISON = /refuse:[0-9A-Z]{5}$/;

export interface Workload {
  readonly random: Random;
  readonly cache: RoomCache;
  readonly userId: string;
  /** Whether it is told of reactions: otherwise it could not know what became of its own. */
  readonly reacts: boolean;
  /** Whether a change of this message is under way. */
  isChanging(seq: number): boolean;
}

export const isChangeNext = ({ random }: Workload): boolean => random.chance(SHARES.change);

/** Returns the seq that the next message replies to, or undefined. */
export const replyTarget = (workload: Workload): number | undefined =>
  workload.random.chance(SHARES.reply) ? pickMessage(workload)?.seq : undefined;

/** Returns the change to request next; null if none of the messages that were looked at is right for it. */
export const nextChange = (
  workload: Workload,
  n: number,
  last = Number.POSITIVE_INFINITY,
): Pick<RequestedChange, "event" | "seq" | "content" | "emoji" | "on"> | null => {
  const { random, userId, reacts } = workload;
  const kind = random.next();
  const base = { content: "", emoji: "", on: false };
  const isUsable = ({ seq, deletedAt }: Message) => deletedAt === undefined && seq <= last && !workload.isChanging(seq);
  if (kind < SHARES.edit || !reacts) {
    const message = pickMessage(workload, (each) => isUsable(each) && each.userId === userId);
    if (!message) return null;
    const [name = ""] = message.content.split(" — ");
    const [refusal = ""] = POISON.exec(message.content) ?? [];
    return { ...base, event: "editMessage", seq: message.seq, content: `${name} — edit ${n} ${refusal}`.trim() };
  }
  if (kind < SHARES.edit + SHARES.deletion) {
    const message = pickMessage(
      workload,
      (each) => isUsable(each) && each.userId === userId && !POISON.test(each.content),
    );
    return message ? { ...base, event: "deleteMessage", seq: message.seq } : null;
  }
  const message = pickMessage(workload, isUsable);
  if (!message) return null;
  const emoji = random.pick(EMOJI);
  return { ...base, event: "react", seq: message.seq, emoji, on: !hasReaction(message, userId, emoji) };
};

const pickMessage = ({ random, cache }: Workload, isRight: (message: Message) => boolean = () => true) => {
  for (let attempt = 0; attempt < ATTEMPTS && cache.size > 0; attempt++) {
    const count = random.chance(RECENT.chance) ? Math.min(RECENT.messages, cache.size) : cache.size;
    const message = cache.fromEnd(Math.floor(random.next() * count));
    if (message && isRight(message)) return message;
  }
  return undefined;
};
