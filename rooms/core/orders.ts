/** Recording moderators' orders. */
import type { Order } from "../protocol/orders.ts";
import type { Effect } from "./effects.ts";
import type { ConnectionState, RoomState } from "./state.ts";

/** Records what a moderator has ordered at `now` (ms since 1970). */
export const recordOrder = (
  state: RoomState,
  { userId: moderatorId }: ConnectionState,
  order: Pick<Order, "action"> & Partial<Order>,
  now: number,
): Effect => ({
  type: "order",
  order: {
    at: new Date(now).toISOString(),
    moderatorId,
    moderatorName: state.users.get(moderatorId)?.profile.username ?? "",
    userId: null,
    username: null,
    seq: null,
    until: null,
    value: null,
    ...order,
  },
});
