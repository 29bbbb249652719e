/** The user's devices that receive pushes: subscriptions of their browsers. */
import { rateLimitedError } from "../../rooms/protocol/errors.ts";
import { INBOX_LIMITS } from "../../rooms/protocol/limits.ts";
import { type Presented, present } from "./access.ts";
import { consume } from "./budgets.ts";
import { callError } from "./devices.ts";
import { type Effect, fail, succeed } from "./effects.ts";
import type { InboxState, StoredSubscription } from "./state.ts";

/** Adds a subscription that was checked (its endpoint leads to a push service, and its keys are valid), in place of the oldest if there are as many as there may be. */
export const subscribe = (
  state: InboxState,
  request: number,
  { presented, subscription }: { readonly presented: Presented; readonly subscription: StoredSubscription },
  now: number,
): Effect[] => {
  const error = callError(state, presented.epoch, now);
  if (error) return [fail(request, error)];
  const { subscriptions } = state;
  const { id, p256dh, auth } = subscription;
  const effects = present(state, presented, now);
  const known = subscriptions.get(id);
  if (known?.p256dh === p256dh && known.auth === auth) return [...effects, succeed(request, null)];
  subscriptions.delete(id);
  const [oldest] = subscriptions.keys();
  if (subscriptions.size >= INBOX_LIMITS.subscriptions && oldest !== undefined) subscriptions.delete(oldest);
  subscriptions.set(id, { ...subscription, pausedUntil: 0 });
  return [...effects, { type: "storeSubscriptions" }, succeed(request, null)];
};

export const unsubscribe = (state: InboxState, request: number, id: string, now: number): Effect[] => {
  const retryAfterMs = consume(state, "change", now);
  if (retryAfterMs > 0) return [fail(request, rateLimitedError(retryAfterMs))];
  if (!state.subscriptions.delete(id)) return [succeed(request, null)];
  return [{ type: "storeSubscriptions" }, succeed(request, null)];
};
