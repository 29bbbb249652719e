/** Requests that the room answers with an event of its own, or with an error that names the request's event. */
import type { ClientEvent, RoomError, ServerData, ServerEvent } from "../../rooms/protocol/events.ts";
import { emojiKey } from "./emoji-key.ts";
import { isUnspecific, type RequestError } from "./errors.ts";

type RequestEvent = "editMessage" | "deleteMessage" | "react" | "muteUser" | "removeUser" | "setSlowMode" | "setClosed";

type Request = Extract<ClientEvent, { event: RequestEvent }>;

export interface Requests {
  /**
   * Resolves to null once the room has confirmed, or to the error; `network` means that the outcome is unknown. Calls
   * `onSettled` with the same before the confirming event is handled.
   */
  send(request: Request, onSettled?: (error: RequestError | null) => void): Promise<RequestError | null>;
  /** Settles the request that `event` confirms, if there is one. */
  confirm(event: ServerEvent): void;
  /** Settles the request that `error` is about, if there is one; all of them if it may be about any. They are idempotent. */
  reject(error: RoomError): void;
  /** The connection is lost. */
  disconnected(): void;
}

interface PendingRequest {
  request: Request;
  settle: (error: RequestError | null) => void;
}

/** What a request is about: the room carries out those about one thing in their order. */
const targetOf = ({ event, data }: Request): string => {
  const about = "seq" in data ? data.seq : "userId" in data ? data.userId : "";
  return `${event} ${about} ${event === "react" ? emojiKey(data.emoji) : ""}`;
};

/** True if the user is among those who reacted, or may be: not all of them are listed. */
const mayHaveReacted = ({ reactions }: ServerData<"reactionsChanged">, emoji: string, userId: string, on: boolean) => {
  const reaction = reactions.find((each) => emojiKey(each.emoji) === emojiKey(emoji));
  if (reaction === undefined) return !on;
  const { count, userIds } = reaction;
  return count > userIds.length || userIds.includes(userId) === on;
};

/** True if a request of the user is carried out once the room sends an event. */
const isConfirmedBy = ({ event, data: asked }: Request, received: ServerEvent, userId: string): boolean => {
  const { event: name, data } = received;
  switch (event) {
    case "editMessage":
      return name === "messageEdited" && data.seq === asked.seq && data.content === asked.content;
    case "deleteMessage":
      return name === "messageDeleted" && data.seq === asked.seq;
    case "react":
      return (
        name === "reactionsChanged" && data.seq === asked.seq && mayHaveReacted(data, asked.emoji, userId, asked.on)
      );
    case "muteUser":
    case "removeUser":
      return (
        name === (event === "muteUser" ? "userMuted" : "userRemoved") &&
        data.userId === asked.userId &&
        (data.until === null) === (asked.seconds === 0)
      );
    case "setSlowMode":
      return name === "roomSettings" && data.slowModeSeconds === asked.seconds;
    case "setClosed":
      return name === "roomSettings" && data.closed === asked.closed;
  }
};

/** `send` returns false while there is no open connection. */
export const createRequests = (userId: string, send: (event: ClientEvent) => boolean): Requests => {
  /** In the order of sending: the room answers requests of one kind in that order, too. */
  let pending: PendingRequest[] = [];

  const settle = (isMatch: (request: Request) => boolean, error: RequestError | null) => {
    const matches = pending.filter(({ request }) => isMatch(request));
    pending = pending.filter((each) => !matches.includes(each));
    for (const match of matches) match.settle(error);
  };

  return {
    send: (request, onSettled) =>
      new Promise((resolve) => {
        const settled = (error: RequestError | null) => {
          onSettled?.(error);
          resolve(error);
        };
        if (send(request)) pending.push({ request, settle: settled });
        else settled("network");
      }),
    confirm: (event) => {
      // Of changes that follow each other quickly the room sends the last state only: it confirms those before, too.
      const at = pending.findLastIndex(({ request }) => isConfirmedBy(request, event, userId));
      const confirmed = pending[at];
      if (confirmed !== undefined) {
        const earlier = new Set(pending.slice(0, at + 1).map(({ request }) => request));
        const target = targetOf(confirmed.request);
        settle((request) => earlier.has(request) && targetOf(request) === target, null);
      }
      // Nothing else can be done with a message that is gone.
      if (event.event !== "messageDeleted") return;
      const { seq } = event.data;
      settle(({ event, data }) => (event === "editMessage" || event === "react") && data.seq === seq, "not_found");
    },
    reject: (error) => {
      if (isUnspecific(error)) return settle(() => true, error.code);
      const rejected = pending.find(({ request }) => request.event === error.event)?.request;
      settle((request) => request === rejected, error.code);
    },
    disconnected: () => settle(() => true, "network"),
  };
};
