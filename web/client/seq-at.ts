/** Finds the message at a time. */
import type { RequestError } from "./errors.ts";
import type { Timeline } from "./timeline.ts";

/** The first message at a time or after it; null without one. */
export type SeqAt = { readonly seq: number | null } | { readonly error: RequestError };

/** Fetches the seq of a room's first message after a time. */
export type FirstAfter = (room: string, time: Date) => Promise<SeqAt>;

/** Asks the server only for messages that are older than the timeline's: it does not have the newest yet. */
export const createSeqAt =
  (room: string, timeline: Pick<Timeline, "messages" | "hasOlder">, firstAfter: FirstAfter) =>
  async (time: Date): Promise<SeqAt> => {
    const inTimeline = () => timeline.messages.peek().find(({ timestamp }) => Date.parse(timestamp) >= time.getTime());
    const [oldest] = timeline.messages.peek();
    const isCovered = !timeline.hasOlder.peek() || (oldest && Date.parse(oldest.timestamp) < time.getTime());
    if (oldest && isCovered) return { seq: inTimeline()?.seq ?? null };
    // The server's `after` is exclusive.
    const found = await firstAfter(room, new Date(time.getTime() - 1));
    return "error" in found || found.seq !== null ? found : { seq: inTimeline()?.seq ?? null };
  };
