/** The events of the wire as SPEC.md describes them: types, and a check of each that arrives. */
import assert from "node:assert/strict";

/** The version of the wire that is described here. */
export const PROTOCOL = 2;

export interface User {
  id: string;
  username: string;
}

export interface Message {
  room: string;
  seq: number;
  userId: string | null;
  username: string;
  content: string;
  timestamp: string;
  editedAt?: string;
  deletedAt?: string;
  clientId?: string;
}

interface Presence {
  room: string;
  user: User;
  total: number;
}

interface Sanctioned {
  room: string;
  userId: string;
  until: string | null;
}

export interface Failure {
  code: string;
  message: string;
  event?: string;
  clientId?: string;
  retryAfterMs?: number;
}

/** The data of each event that a client may hear. */
export interface Events {
  connected: {
    protocol: number;
    room: string;
    connectionId: string;
    user: User;
    role: string;
    limits: Record<string, number>;
  };
  message: Message;
  messageHistory: { room: string; messages: Message[]; hasMore: boolean; before?: number; after?: number };
  userJoined: Presence;
  userLeft: Presence;
  roomUsers: { room: string; users: User[]; total: number };
  userTyping: { room: string; userId: string; username: string; isTyping: boolean };
  messageEdited: { room: string; seq: number; content: string; editedAt: string };
  messageDeleted: { room: string; seq: number; deletedAt: string };
  userMuted: Sanctioned;
  userRemoved: Sanctioned;
  error: Failure;
}

export type EventName = keyof Events;
export type Event = { [Name in EventName]: { event: Name; data: Events[Name] } }[EventName];

const ERROR_CODES = [
  ...["invalid_frame", "invalid_json", "unknown_event", "invalid_data", "wrong_room", "username_taken", "not_joined"],
  ...["not_found", "muted"],
  ...["rate_limited", "history_unavailable", "unauthorized", "forbidden", "internal_error"],
];

type Test = (value: unknown) => boolean;

const text: Test = (value) => typeof value === "string";
const flag: Test = (value) => typeof value === "boolean";
const count: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const optional =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);
const list =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);
const shape =
  (fields: Record<string, Test>): Test =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(fields).every(([field, test]) => test((value as Record<string, unknown>)[field]));

const time: Test = (value) => text(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value as string);
const user = shape({ id: text, username: text });
const presence = shape({ room: text, user, total: count });

const sanctioned = shape({ room: text, userId: text, until: (value) => value === null || time(value) });

export const isMessage = shape({
  room: text,
  seq: count,
  userId: (value) => value === null || text(value),
  username: text,
  content: text,
  timestamp: time,
  editedAt: optional(time),
  deletedAt: optional(time),
  clientId: optional(text),
});

const SHAPES: Record<EventName, Test> = {
  connected: shape({
    protocol: count,
    room: text,
    connectionId: text,
    user,
    role: (value) => value === "member" || value === "moderator",
    limits: (value) => typeof value === "object" && value !== null && Object.values(value).every(count),
  }),
  message: isMessage,
  messageHistory: shape({
    room: text,
    messages: list(isMessage),
    hasMore: flag,
    before: optional(count),
    after: optional(count),
  }),
  userJoined: presence,
  userLeft: presence,
  roomUsers: shape({ room: text, users: list(user), total: count }),
  userTyping: shape({ room: text, userId: text, username: text, isTyping: flag }),
  messageEdited: shape({ room: text, seq: count, content: text, editedAt: time }),
  messageDeleted: shape({ room: text, seq: count, deletedAt: time }),
  userMuted: sanctioned,
  userRemoved: sanctioned,
  error: shape({
    code: (value) => ERROR_CODES.includes(value as string),
    message: text,
    event: optional(text),
    clientId: optional(text),
    retryAfterMs: optional(count),
  }),
};

/** Throws for what is no event of the wire. */
export const readEvent = (raw: unknown): Event => {
  const { event, data } = (raw ?? {}) as { event?: unknown; data?: unknown };
  const known = typeof event === "string" && Object.hasOwn(SHAPES, event);
  assert.ok(known && SHAPES[event as EventName](data), `no event of the wire: ${JSON.stringify(raw)?.slice(0, 500)}`);
  return raw as Event;
};
