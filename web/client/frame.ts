/** Frames from the room. */
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
 * The events in one frame: an event, or an array of events. What is no event (a heartbeat's answer among it) is left
 * out, so a newer room can say what this page does not know yet. The room is trusted with the fields of its events.
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
