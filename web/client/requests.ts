/** Requests that the room answers with an event of its own, or with an error that names the request's event. */
import type { ClientEvent, RoomError, ServerEvent } from "../../rooms/protocol/events.ts";
import { isUnspecific } from "./errors.ts";
import type { RequestError } from "./session.ts";

/** The event with which the room confirms each request. */
const CONFIRMATIONS = {
  editMessage: "messageEdited",
  deleteMessage: "messageDeleted",
  muteUser: "userMuted",
  removeUser: "userRemoved",
  setSlowMode: "roomSettings",
  setClosed: "roomSettings",
} as const;

type Request = Extract<ClientEvent, { event: keyof typeof CONFIRMATIONS }>;

/** Returns the message or the user that a request and its confirmation are about. */
const targetOf = (data: object): unknown => ("seq" in data ? data.seq : "userId" in data && data.userId);

const isConfirmedBy = (request: Request, { event, data }: ServerEvent): boolean => {
  if (CONFIRMATIONS[request.event] !== event) return false;
  if (event !== "roomSettings") return targetOf(request.data) === targetOf(data);
  return request.event === "setSlowMode"
    ? request.data.seconds === data.slowModeSeconds
    : request.event === "setClosed" && request.data.closed === data.closed;
};

export interface Requests {
  /** Resolves to null once the room has confirmed, or to the error; `network` means that the outcome is unknown. */
  send(request: Request): Promise<RequestError | null>;
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

/** `send` returns false while there is no open connection. */
export const createRequests = (send: (event: ClientEvent) => boolean): Requests => {
  /** In the order of sending: the room answers requests of one kind in that order, too. */
  let pending: PendingRequest[] = [];
  const settleFirst = (isMatch: (request: Request) => boolean, error: RequestError | null) => {
    const match = pending.find(({ request }) => isMatch(request));
    if (!match) return;
    pending = pending.filter((each) => each !== match);
    match.settle(error);
  };
  const settleAll = (error: RequestError) => {
    for (const { settle } of pending.splice(0)) settle(error);
  };
  return {
    send: (request) =>
      new Promise((resolve) => {
        if (send(request)) pending.push({ request, settle: resolve });
        else resolve("network");
      }),
    confirm: (event) => settleFirst((request) => isConfirmedBy(request, event), null),
    reject: (error) => {
      if (isUnspecific(error)) settleAll(error.code);
      else settleFirst((request) => request.event === error.event, error.code);
    },
    disconnected: () => settleAll("network"),
  };
};
