/** Frames to events and back. */
import type * as z from "zod/mini";
import {
  CLIENT_DATA,
  type ClientEvent,
  clientEvent,
  type ErrorCode,
  type RoomError,
  type ServerEvent,
} from "./events.ts";
import { clientId } from "./fields.ts";
import { INBOX_CLIENT_DATA, type InboxClientEvent, inboxClientEvent } from "./inbox.ts";

export type Decoded<Event> = { ok: true; event: Event } | { ok: false; error: RoomError };

const reject = (
  code: ErrorCode,
  message: string,
  context: Partial<RoomError> = {},
): { ok: false; error: RoomError } => ({
  ok: false,
  error: { code, message, ...context },
});

/** Returns a decoder of client frames. It never throws: an invalid frame gives a typed error. */
const decoderOf =
  <Event>(dataByName: object, schema: z.ZodMiniType<Event>) =>
  (frame: string | ArrayBuffer): Decoded<Event> => {
    if (typeof frame !== "string") return reject("invalid_frame", "frames must be text");
    let raw: unknown;
    try {
      raw = JSON.parse(frame);
    } catch {
      return reject("invalid_json", 'a frame is one JSON object: {"event": …, "data": {…}}');
    }
    if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
      return reject("invalid_frame", 'a frame is one JSON object: {"event": …, "data": {…}}');
    }
    const { event: eventName, data = {} } = raw as { event?: unknown; data?: unknown };
    if (typeof eventName !== "string") return reject("invalid_frame", "a frame names its event");
    if (!Object.hasOwn(dataByName, eventName)) {
      return reject("unknown_event", `events are ${Object.keys(dataByName).join(", ")}`);
    }
    const parsed = schema.safeParse({ event: eventName, data });
    if (parsed.success) return { ok: true, event: parsed.data };
    const issue = parsed.error.issues[0];
    const field = issue?.path.slice(1).join(".");
    // The clientId tells the sender which message was rejected.
    const id = clientId.safeParse((data as { clientId?: unknown } | null)?.clientId);
    return reject("invalid_data", field ? `${field}: ${issue?.message}` : (issue?.message ?? "invalid data"), {
      event: eventName,
      ...(id.success ? { clientId: id.data } : {}),
    });
  };

/** Decodes a frame of a room's client. */
export const decode = decoderOf<ClientEvent>(CLIENT_DATA, clientEvent);

/** Decodes a frame of an inbox's client. */
export const decodeInbox = decoderOf<InboxClientEvent>(INBOX_CLIENT_DATA, inboxClientEvent);

/** One server event as a frame. */
export const encode = (event: ServerEvent): string => JSON.stringify(event);
