/** Caps on the number of connections. Where one is reached, the connection that has not joined for longest gives way. */
import { CLOSE, TRY_AGAIN_LATER } from "../protocol/close-codes.ts";
import type { Effect } from "./effects.ts";
import { type NewConnection, removeConnection } from "./presence.ts";
import type { ConnectionId, ConnectionState, RoomState } from "./state.ts";

/** The connections that a cap counts, and how a connection too many is closed. */
interface Cap {
  readonly counted: Pick<ReadonlySet<ConnectionId>, "size" | "keys"> | undefined;
  readonly max: number;
  readonly code: number;
  readonly reason: string;
}

const capsOf = (state: RoomState, { user, address }: NewConnection): Cap[] => {
  const { connectionsPerUser, connectionsPerRoom, usersPerAddress } = state.limits;
  return [
    {
      counted: state.users.get(user.id)?.connections,
      max: connectionsPerUser,
      code: CLOSE.tooManyConnections,
      reason: "too many connections of one user",
    },
    {
      counted: address === null ? undefined : state.addresses.get(address),
      max: connectionsPerUser * usersPerAddress,
      code: TRY_AGAIN_LATER,
      reason: "too many connections from one address",
    },
    { counted: state.connections, max: connectionsPerRoom, code: CLOSE.roomFull, reason: "the room is full" },
  ];
};

/** Closes connections that give way to a new one at `now` (ms since 1970), or the new one where none does. */
export const applyCaps = (
  state: RoomState,
  connection: NewConnection,
  now: number,
): { isAdmitted: boolean; effects: Effect[] } => {
  const effects: Effect[] = [];
  for (const { counted, max, code, reason } of capsOf(state, connection)) {
    if (counted === undefined || counted.size < max) continue;
    const unjoined = longestUnjoined(state, counted.keys());
    const user = unjoined && state.users.get(unjoined.userId);
    if (!unjoined || !user) {
      effects.push({ type: "close", connection: connection.id, code, reason });
      return { isAdmitted: false, effects };
    }
    removeConnection(state, unjoined, user, now);
    effects.push({
      type: "close",
      connection: unjoined.id,
      code: CLOSE.notJoined,
      reason: "others are waiting to join",
    });
  }
  return { isAdmitted: true, effects };
};

const longestUnjoined = (state: RoomState, ids: Iterable<ConnectionId>): ConnectionState | null => {
  let longest: ConnectionState | null = null;
  for (const id of ids) {
    const connection = state.connections.get(id);
    if (!connection || connection.joined) continue;
    if (longest === null || connection.since < longest.since) longest = connection;
  }
  return longest;
};
