/** Frames to events and back. */
import {
  CLIENT_DATA,
  type ClientEvent,
  clientEvent,
  type ErrorCode,
  type RoomError,
  type ServerEvent,
} from "./events.ts";
import { clientId } from "./fields.ts";

export type Decoded = { ok: true; event: ClientEvent } | { ok: false; error: RoomError };

const reject = (code: ErrorCode, message: string, context: Partial<RoomError> = {}): Decoded => ({
  ok: false,
  error: { code, message, ...context },
});

/** Decodes one client frame. Never throws: an invalid frame gives a typed error. */
export const decode = (frame: string | ArrayBuffer): Decoded => {
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
  if (!Object.hasOwn(CLIENT_DATA, eventName)) {
    return reject("unknown_event", `events are ${Object.keys(CLIENT_DATA).join(", ")}`);
  }
  const parsed = clientEvent.safeParse({ event: eventName, data });
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

/** One server event as a frame. */
export const encode = (event: ServerEvent): string => JSON.stringify(event);
