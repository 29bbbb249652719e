/** Clients say that they are there, as often as the page does. */
import { HEARTBEAT } from "../../rooms/protocol/limits.ts";
import type { Member } from "./member.ts";

const EVERY_MS = 20_000;
/** Into so many moments the heartbeats are spread, so that they do not come all at once. */
const MOMENTS = 200;

/** One from each member in every 20 s, until the timer is cleared. */
export const startHeartbeats = (members: readonly Member[]): NodeJS.Timeout => {
  let next = 0;
  let due = 0;
  return setInterval(() => {
    due += members.length / MOMENTS;
    for (; next < Math.floor(due); next++) members[next % members.length]?.sendRaw(HEARTBEAT.ping);
  }, EVERY_MS / MOMENTS);
};
