/**
 * The inbox's logic: one input in, effects out. A step changes the state that it is given and nothing else; the time is an
 * argument. Inputs with a `request` are calls: an effect `answer` with its number follows, in this step or a later one.
 */

import type { Following, Notice, OpenedDirect, PushedMessage } from "../../rooms/protocol/calls.ts";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import type { User } from "../../rooms/protocol/events.ts";
import type { Presented } from "./access.ts";
import { block, unblock } from "./blocking.ts";
import { type CallOutcome, dueCalls, settleCall } from "./calls.ts";
import { close, open, receive } from "./connections.ts";
import { counted, countIfDue, list } from "./counting.ts";
import { linked, renew, signOutEverywhere } from "./devices.ts";
import { type Counts, type Effect, fail, type Position, type PushOutcome } from "./effects.ts";
import { roomUnavailableError } from "./errors.ts";
import { type FollowCommand, follow, followed, forgotten, joined, openedDirect, unfollow } from "./following.ts";
import { notify } from "./notices.ts";
import { duePushes, pushed, readForPush } from "./push.ts";
import type { ConnectionId, InboxState, StoredSubscription, UserId } from "./state.ts";
import { subscribe, unsubscribe } from "./subscriptions.ts";

export type Input =
  | { type: "open"; connection: ConnectionId; presented: Presented }
  /** A frame of so many bytes. */
  | { type: "frame"; connection: ConnectionId; frame: string | ArrayBuffer; bytes: number }
  | { type: "closed"; connection: ConnectionId }
  /** Calls of rooms, see `InboxCalls`. */
  | { type: "followed"; request: number; following: Following }
  | { type: "unfollowed"; request: number; room: string }
  | { type: "notify"; request: number; notice: Notice }
  /** REST calls. */
  | { type: "list"; request: number; presented: Presented }
  | ({ type: "follow" } & FollowCommand)
  | { type: "unfollow"; request: number; room: string }
  | ({ type: "openedDirect"; request: number } & OpenedDirect)
  | { type: "block"; request: number; user: User }
  | { type: "unblock"; request: number; userId: UserId }
  /** Calls of a guest's devices, by the epoch of their tokens. */
  | { type: "renew"; request: number; epoch: number }
  | { type: "deviceLinked"; request: number; epoch: number }
  | { type: "signOutEverywhere"; request: number; epoch: number; key: string }
  | { type: "subscribe"; request: number; presented: Presented; subscription: StoredSubscription }
  | { type: "unsubscribe"; request: number; id: string }
  /** An operator erases the user. */
  | { type: "erase"; request: number }
  /** A room has answered, see the effect `call`. */
  | { type: "called"; room: string; outcome: CallOutcome }
  /** Postgres has answered, see the effect `count`; null if it has not. */
  | { type: "counted"; positions: readonly Position[]; counts: readonly Counts[] | null }
  /** A room has answered, see the effect `readForPush`. */
  | { type: "readForPush"; room: string; found: PushedMessage | null | "failed" }
  /** Push services have answered, see the effect `push`; by subscription. */
  | { type: "pushed"; room: string; outcomes: ReadonlyMap<string, PushOutcome> }
  /** Nothing but the time. */
  | { type: "tick" };

/** Applies one input at `now` (ms since 1970). Returns the effects, in order. */
export const step = (state: InboxState, input: Input, now: number): Effect[] => [
  ...countIfDue(state, now),
  ...apply(state, input, now),
  ...dueCalls(state, now),
  ...duePushes(state, now),
];

const apply = (state: InboxState, input: Input, now: number): Effect[] => {
  switch (input.type) {
    case "open":
      return open(state, input.connection, input.presented, now);
    case "frame": {
      const connection = state.connections.get(input.connection);
      return connection ? receive(state, connection, input, now) : [];
    }
    case "closed": {
      const connection = state.connections.get(input.connection);
      return connection ? close(state, connection) : [];
    }
    case "followed":
      return followed(state, input.request, input.following, now);
    case "unfollowed":
      return [...forgotten(state, input.room), { type: "answer", request: input.request, answer: null }];
    case "notify":
      return notify(state, input.request, input.notice, now);
    case "list":
      return list(state, input.request, input.presented, now);
    case "follow":
      return follow(state, input, now);
    case "unfollow":
      return unfollow(state, input.request, input.room, now);
    case "openedDirect":
      return openedDirect(state, input, now);
    case "block":
      return block(state, input.request, input.user, now);
    case "unblock":
      return unblock(state, input.request, input.userId, now);
    case "renew":
      return renew(state, input, now);
    case "deviceLinked":
      return linked(state, input, now);
    case "signOutEverywhere":
      return signOutEverywhere(state, input, now);
    case "subscribe":
      return subscribe(state, input.request, input, now);
    case "unsubscribe":
      return unsubscribe(state, input.request, input.id, now);
    case "erase":
      return erase(state, input.request, now);
    case "called":
      return called(state, input.room, input.outcome, now);
    case "counted":
      return counted(state, input.positions, input.counts, now);
    case "readForPush":
      return readForPush(state, input.room, input.found, now);
    case "pushed":
      return pushed(state, input.room, input.outcomes, now);
    case "tick":
      return [];
  }
};

const called = (state: InboxState, name: string, outcome: CallOutcome, now: number): Effect[] => {
  const kind = state.calls.get(name);
  state.calls.delete(name);
  if (kind === undefined || kind === "farewell") return [];
  if (kind === "join") return joined(state, name, outcome);
  const room = state.rooms.get(name);
  return room ? settleCall(state, room, kind, outcome, now) : [];
};

/** Empties the inbox and closes its connections. Rooms are told once; their own erasure finds what they miss. */
const erase = (state: InboxState, request: number, now: number): Effect[] => {
  const { connections, rooms, blocked, joining, subscriptions } = state;
  const answer = { rooms: rooms.size, blocked: blocked.size };
  const waiting = [...joining.values()].flatMap((each) => each.waiting.map(({ request }) => request));
  const effects: Effect[] = [
    ...[...connections.keys()].map(
      (connection): Effect => ({
        type: "close",
        connection,
        code: CLOSE.unauthorized,
        reason: "this user was erased",
      }),
    ),
    ...waiting.map((request) => fail(request, roomUnavailableError)),
    { type: "answer", request, answer },
  ];
  for (const room of rooms.keys()) state.farewells.add(room);
  for (const part of [connections, rooms, blocked, joining, subscriptions]) part.clear();
  state.username = null;
  state.epoch = 0;
  state.signOutKey = null;
  state.erasedAt = now;
  state.assertedAt = 0;
  state.isAsserting = false;
  state.retryAt = null;
  return effects;
};
