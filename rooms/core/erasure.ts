/** Erasing a user: what is left of their messages, of others' and of orders, and the end of their membership. */
import { CLOSE } from "../protocol/close-codes.ts";
import type { Message, Reaction } from "../protocol/events.ts";
import type { Order } from "../protocol/orders.ts";
import type { FoundMessage } from "./changes.ts";
import type { Effect } from "./effects.ts";
import { expel } from "./membership.ts";
import { isMentioned } from "./mentions.ts";
import { NO_REACTORS, withoutReactor, withReactors } from "./reactors.ts";
import type { RoomState, UserId } from "./state.ts";

/** Returns what is left of a message whose author was erased at `at` (ms since 1970): its place and its time. */
export const erasedMessage = ({ room, seq, timestamp, deletedAt }: Message, at: number): Message => ({
  room,
  seq,
  userId: null,
  username: "",
  content: "",
  timestamp,
  deletedAt: deletedAt ?? new Date(at).toISOString(),
});

/** Returns a message without a user who is erased at `at` (ms since 1970): the same object if they do not occur in it. */
export const withoutUser = (found: FoundMessage, userId: UserId, at: number): FoundMessage => {
  const { message, reactors } = found;
  if (message.userId === userId) return { message: erasedMessage(message, at), reactors: NO_REACTORS };
  const left = withoutReactor(reactors, userId);
  if (left === reactors && !isMentioned(message, userId)) return found;
  return { message: withReactors(withoutMention(message, userId), left), reactors: left };
};

const withoutMention = ({ mentions = [], ...message }: Message, userId: UserId): Message => {
  const others = mentions.filter((mention) => mention.userId !== userId);
  return others.length === 0 ? message : { ...message, mentions: others };
};

/** The same for a message of which only the summary of its reactions is known. */
export const withoutListedUser = (message: Message, userId: UserId, at: number): Message => {
  if (message.userId === userId) return erasedMessage(message, at);
  const { reactions = [] } = message;
  const isListed = reactions.some(({ userIds }) => userIds.includes(userId));
  if (!isListed && !isMentioned(message, userId)) return message;
  const { reactions: _, ...rest } = withoutMention(message, userId);
  const left = reactions.flatMap((reaction) => withoutListedReactor(reaction, userId));
  return left.length === 0 ? rest : { ...rest, reactions: left };
};

const withoutListedReactor = (reaction: Reaction, userId: UserId): Reaction[] => {
  const userIds = reaction.userIds.filter((id) => id !== userId);
  const count = reaction.count - (reaction.userIds.length - userIds.length);
  return count === 0 ? [] : [{ ...reaction, count, userIds }];
};

/** Returns an order without the user, whether they gave it or it was about them. */
export const erasedOrder = (order: Order, userId: UserId): Order => ({
  ...order,
  ...(order.moderatorId === userId ? { moderatorId: null, moderatorName: "" } : {}),
  ...(order.userId === userId ? { userId: null, username: null } : {}),
});

/** Forgets a user at `now` (ms since 1970): their sanctions, clientIds, uploads, membership and following, their part in a direct conversation. Closes their connections. */
export const forgetUser = (state: RoomState, userId: UserId, now: number): Effect[] => {
  state.sanctions.delete(userId);
  state.direct.delete(userId);
  state.dedupe.clear();
  state.lastSent.clear();
  state.followers?.delete(userId);
  state.uploads.remove(state.uploads.of(userId).map(({ file }) => file.id));
  // The other user of a direct conversation has their name in the inbox.
  const others = [...state.direct.keys()].filter((id) => state.followers?.get(id));
  for (const id of others) state.followers?.notices.assert(id, now, true);
  const effects: Effect[] = others.length === 0 ? [] : [{ type: "notices" }];
  const user = state.users.get(userId);
  if (!user) return effects;
  const close = { type: "close", code: CLOSE.unauthorized, reason: "this user was erased" } as const;
  return expel(state, user, now, (connection) => [{ ...close, connection }], effects);
};
