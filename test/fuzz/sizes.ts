/** How large frames may be. */
import type { ServerEvent } from "../../rooms/protocol/events.ts";
import type { InboxServerEvent } from "../../rooms/protocol/inbox.ts";
import { INBOX_LIMITS, LIMITS } from "../../rooms/protocol/limits.ts";

/** The most bytes that the room adds to a client's frame when it sends its content on: names, ids, times. */
const ENVELOPE_BYTES = 1_024;

/** Replies, which are as large as what is stored; all other events are about one frame of a client. */
const REPLIES: ReadonlySet<string> = new Set<ServerEvent["event"]>(["messageHistory", "messagesChanged", "roomUsers"]);

/** The most bytes that an inbox says of a room, and of a user who is blocked: names, ids, the beginning of a message. */
const INBOX_ROOM_BYTES = 2_500;
const BLOCKED_BYTES = 600;
const INBOX: InboxServerEvent["event"] = "inbox";
const INBOX_BYTES = INBOX_LIMITS.rooms * INBOX_ROOM_BYTES + INBOX_LIMITS.blocked * BLOCKED_BYTES;

/** What the room may have to pass on in one frame: everything that its clients have sent and that is not answered yet. */
export class Traffic {
  /** By client: bytes of the last two bursts, because the next one may be sent before the last is broadcast. */
  readonly #bursts = new Map<object, [last: number, before: number]>();

  /** Notes that a client sends these frames before it waits for an answer. */
  sends(client: object, frames: readonly (string | Uint8Array)[]): void {
    const bytes = frames.reduce((sum, frame) => sum + byteLength(frame) + ENVELOPE_BYTES, 0);
    this.#bursts.set(client, [bytes, this.#bursts.get(client)?.[0] ?? 0]);
  }

  /** The most bytes of a frame with several events: all of those, and a reply. */
  get limit(): number {
    let bytes: number = LIMITS.replyBytes;
    for (const [last, before] of this.#bursts.values()) bytes += last + before;
    return bytes;
  }
}

const byteLength = (frame: string | Uint8Array): number =>
  typeof frame === "string" ? Buffer.byteLength(frame) : frame.byteLength;

/** Returns why a frame is larger than it may be, or null. */
export const wrongSize = (frame: string, traffic: Traffic): string | null => {
  // A UTF-16 unit takes at most three bytes of UTF-8, so most frames need no counting.
  if (frame.length * 3 <= ENVELOPE_BYTES) return null;
  const bytes = Buffer.byteLength(frame);
  if (frame.startsWith("[")) {
    return bytes > traffic.limit ? `a frame of ${bytes} bytes, where ${traffic.limit} were sent` : null;
  }
  const name = /^\{"event":"(\w+)"/.exec(frame)?.[1] ?? "";
  const limit =
    name === INBOX ? INBOX_BYTES : REPLIES.has(name) ? LIMITS.replyBytes : LIMITS.frameBytes + ENVELOPE_BYTES;
  return bytes > limit ? `${name} of ${bytes} bytes, above ${limit}` : null;
};
