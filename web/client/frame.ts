/** Decodes frames from a room or an inbox. */
import { HEARTBEAT } from "../../rooms/protocol/limits.ts";

/** An event of the wire. */
export interface WireEvent {
  readonly event: string;
  readonly data: object;
}

const isEvent = <Event extends WireEvent>(value: unknown): value is Event =>
  typeof value === "object" &&
  value !== null &&
  "event" in value &&
  typeof value.event === "string" &&
  "data" in value &&
  typeof value.data === "object" &&
  value.data !== null;

/**
 * Returns the events of a frame, which holds one event or an array of them. Skips what is not an event (heartbeat
 * answers among it), so that a newer server can send what this client does not know. The fields of events are trusted.
 */
export const readFrame = <Event extends WireEvent>(frame: unknown): Event[] => {
  if (typeof frame !== "string" || frame === HEARTBEAT.pong) return [];
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return [];
  }
  return (Array.isArray(value) ? value : [value]).filter(isEvent<Event>);
};
