/**
 * The devices of a guest. None is stored: a device has a token, which it renews each hour, and "sign out everywhere" raises the
 * epoch that a token must have for that.
 */
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { rateLimitedError } from "../../rooms/protocol/errors.ts";
import { consume } from "./budgets.ts";
import { type Effect, fail, succeed } from "./effects.ts";
import { type InboxError, signedOutError } from "./errors.ts";
import type { InboxState } from "./state.ts";

/** A call that a guest's token of this epoch makes. */
interface DeviceCall {
  readonly request: number;
  readonly epoch: number;
}

/** True for a token from before its user signed out everywhere. */
export const isSignedOut = (state: InboxState, epoch: number | null): boolean => epoch !== null && epoch < state.epoch;

/** Charges for a call that changes something. Returns why it is rejected, or null. */
export const callError = (state: InboxState, epoch: number | null, now: number): InboxError | null => {
  const retryAfterMs = consume(state, "change", now);
  if (retryAfterMs > 0) return rateLimitedError(retryAfterMs);
  return isSignedOut(state, epoch) ? signedOutError : null;
};

/** Returns the epoch of the token that is signed in place of one with `epoch`. */
export const renew = (state: InboxState, { request, epoch }: DeviceCall, now: number): Effect[] => {
  const error = callError(state, epoch, now);
  return [error ? fail(request, error) : succeed(request, epoch)];
};

/** Tells the user's devices that another one was linked. */
export const linked = (state: InboxState, { request, epoch }: DeviceCall, now: number): Effect[] => {
  const error = callError(state, epoch, now);
  if (error) return [fail(request, error)];
  return [{ type: "broadcast", event: { event: "deviceLinked", data: {} } }, succeed(request, epoch)];
};

/**
 * Signs out every device and returns the epoch of the token that the caller is given. A call that is repeated under the same
 * key, because its answer was lost, is answered again: the caller's own token is out of date by then.
 */
export const signOutEverywhere = (
  state: InboxState,
  { request, epoch, key }: DeviceCall & { readonly key: string },
  now: number,
): Effect[] => {
  if (epoch === state.epoch - 1 && key === state.signOutKey) return [succeed(request, state.epoch)];
  const error = callError(state, epoch, now);
  if (error) return [fail(request, error)];
  // Not below the caller's: an inbox that was erased has forgotten its epoch.
  state.epoch = Math.max(state.epoch, epoch) + 1;
  state.signOutKey = key;
  // Whose they are is not known: a browser that stays subscribes again.
  const hasSubscriptions = state.subscriptions.size > 0;
  state.subscriptions.clear();
  return [
    { type: "storeEpoch" },
    ...(hasSubscriptions ? [{ type: "storeSubscriptions" } as const] : []),
    // As if their tokens had expired: the page asks for other ones, and learns why there are none.
    ...[...state.connections.keys()].map(
      (connection): Effect => ({ type: "close", connection, code: CLOSE.expired, reason: "signed out everywhere" }),
    ),
    succeed(request, state.epoch),
  ];
};
