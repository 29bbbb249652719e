/** Erasing a user: what is left of their messages and of orders, and the end of their membership. */
import { CLOSE } from "../protocol/close-codes.ts";
import type { Message } from "../protocol/events.ts";
import type { Order } from "../protocol/orders.ts";
import type { Effect } from "./effects.ts";
import { expel } from "./membership.ts";
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

/** Returns an order without the user, whether they gave it or it was about them. */
export const erasedOrder = (order: Order, userId: UserId): Order => ({
  ...order,
  ...(order.moderatorId === userId ? { moderatorId: null, moderatorName: "" } : {}),
  ...(order.userId === userId ? { userId: null, username: null } : {}),
});

/** Forgets a user at `now` (ms since 1970): their sanctions, their clientIds, their membership. Closes their connections. */
export const forgetUser = (state: RoomState, userId: UserId, now: number): Effect[] => {
  state.sanctions.delete(userId);
  state.dedupe.clear();
  state.lastSent.clear();
  const user = state.users.get(userId);
  if (!user) return [];
  const close = { type: "close", code: CLOSE.unauthorized, reason: "this user was erased" } as const;
  return expel(state, user, now, (connection) => [{ ...close, connection }]);
};
