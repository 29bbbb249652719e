/** Decodes frames from the room. */
import type { ServerEvent } from "../../rooms/protocol/events.ts";
import { HEARTBEAT } from "../../rooms/protocol/limits.ts";

const isEvent = (value: unknown): value is ServerEvent =>
  typeof value === "object" &&
  value !== null &&
  "event" in value &&
  typeof value.event === "string" &&
  "data" in value &&
  typeof value.data === "object" &&
  value.data !== null;

/**
 * Returns the events of a frame, which holds one event or an array of them. Skips what is not an event (heartbeat
 * answers among it), so that a newer room can send what this client does not know. The fields of events are trusted.
 */
export const readFrame = (frame: unknown): ServerEvent[] => {
  if (typeof frame !== "string" || frame === HEARTBEAT.pong) return [];
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return [];
  }
  return (Array.isArray(value) ? value : [value]).filter(isEvent);
};
