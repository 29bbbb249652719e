/** What a room holds in memory. All of it can be rebuilt from the sockets' sessions and the log. */

import type { Role, User } from "../protocol/events.ts";
import { type Budget, DEFAULT_LIMITS, isFull, type Limits, type RateName, take } from "./rate-limits.ts";

export type UserId = string;
export type ConnectionId = string;

/** One socket. `joined`: it receives what is said. */
export interface Connection {
  readonly id: ConnectionId;
  readonly userId: UserId;
  readonly role: Role;
  joined: boolean;
}

/** A user who has a connection, or whose last one was lost a moment ago. */
export interface Presence {
  user: User;
  readonly connections: Set<ConnectionId>;
  /** How many of the connections have joined. */
  joined: number;
  /** When typing ends by itself, ms. */
  typingUntil: number | null;
  /** When a member without a joined connection is announced as gone, ms. */
  leavesAt: number | null;
}

/** Until when a user may not speak, and may not be here, ms since 1970; 0 for never. */
export interface Sanction {
  readonly mutedUntil: number;
  readonly removedUntil: number;
}

export interface RoomState {
  readonly room: string;
  readonly limits: Limits;
  /** The last number given to a message, and its time in ms. */
  seq: number;
  timestamp: number;
  readonly connections: Map<ConnectionId, Connection>;
  readonly users: Map<UserId, Presence>;
  /** Members' names by `nameKey`. Its size is the number of members. */
  readonly names: Map<string, UserId>;
  /** The same by every one of their `nameKeys`: who looks like whom. */
  readonly faces: Map<string, UserId>;
  /** Users with a deadline (typing, leaving): the few that `tick` has to look at. */
  readonly due: Set<UserId>;
  /** No deadline is before this, ms; null when there is none. It may be early, never late. */
  nextDue: number | null;
  readonly sanctions: Map<UserId, Sanction>;
  readonly budgets: Map<UserId, Budget>;
  /** `sentKey` to seq, oldest first: what a repeated message is recognised by. */
  readonly sent: Map<string, number>;
}

/** `last` is the room's last stored message, or where its numbering begins. */
export const createState = (
  room: string,
  last: { seq: number; timestamp: number },
  limits: Limits = DEFAULT_LIMITS,
): RoomState => ({
  room,
  limits,
  ...last,
  connections: new Map(),
  users: new Map(),
  names: new Map(),
  faces: new Map(),
  due: new Set(),
  nextDue: null,
  sanctions: new Map(),
  budgets: new Map(),
  sent: new Map(),
});

/** Repeats are recognised among this many of a room's messages at most, which bounds memory to some 15 MB. */
export const SENT_MAX = 100_000;

/** A clientId has no spaces, so no two pairs share a key. */
export const sentKey = (userId: UserId, clientId: string): string => `${userId} ${clientId}`;

export const rememberSent = ({ sent }: RoomState, userId: UserId, clientId: string, seq: number): void => {
  sent.set(sentKey(userId, clientId), seq);
  if (sent.size > SENT_MAX) {
    const oldest = sent.keys().next();
    if (!oldest.done) sent.delete(oldest.value);
  }
};

/** Forgets what was sent before `firstSeq`, the first message that the log still has. */
export const forgetSent = ({ sent }: RoomState, firstSeq: number): void => {
  for (const [key, seq] of sent) {
    if (seq >= firstSeq) return;
    sent.delete(key);
  }
};

/** So many budgets are kept before the full ones are looked for. */
const BUDGETS_SWEPT = 1_000;

/** The user's budget. Those that have refilled are dropped now and then, so that passers-by leave nothing behind. */
const budgetOf = ({ budgets, limits }: RoomState, userId: UserId, now: number): Budget => {
  let budget = budgets.get(userId);
  if (!budget) {
    if (budgets.size >= BUDGETS_SWEPT) {
      for (const [id, old] of budgets) if (isFull(limits, old, now)) budgets.delete(id);
    }
    budget = {};
    budgets.set(userId, budget);
  }
  return budget;
};

/** Takes `cost` of what the user may do. Returns 0, or the ms until they may. */
export const spend = (state: RoomState, userId: UserId, name: RateName, now: number, cost = 1): number =>
  take(state.limits, budgetOf(state, userId, now), name, now, cost);
