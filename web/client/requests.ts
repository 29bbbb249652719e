/** Orders to the room that it answers with an event of its own, or with an error that names the order's event. */
import type { ClientEvent, ErrorCode, RoomError, ServerEvent } from "../../rooms/protocol/events.ts";
import type { Refusal } from "./session.ts";

/** The event with which the room carries out an order. */
const ANSWERS = {
  editMessage: "messageEdited",
  deleteMessage: "messageDeleted",
  muteUser: "userMuted",
  removeUser: "userRemoved",
} as const;

type Order = Extract<ClientEvent, { event: keyof typeof ANSWERS }>;

/** The message or the user that an order and its answer are about. */
const targetOf = (data: object): unknown => ("seq" in data ? data.seq : "userId" in data && data.userId);

export interface Asks {
  /**
   * Sends `order`. Resolves to null when the room has carried it out, to the room's refusal, or to `network` when the
   * connection is or gets lost: then nobody knows.
   */
  ask(order: Order): Promise<Refusal | null>;
  /** Something came from the room. */
  hear(event: ServerEvent): void;
  refuse(error: RoomError): void;
  /** The connection is lost. */
  lost(): void;
}

interface Asked {
  order: Order;
  settle: (refusal: ErrorCode | "network" | null) => void;
}

/** `send` returns false while there is no open connection. */
export const createAsks = (send: (event: ClientEvent) => boolean): Asks => {
  /** In the order in which they went out: the room answers those of one kind in that order, too. */
  let asked: Asked[] = [];
  const settle = (which: (each: Asked) => boolean, refusal: ErrorCode | null) => {
    const found = asked.find(which);
    if (!found) return;
    asked = asked.filter((each) => each !== found);
    found.settle(refusal);
  };
  return {
    ask: (order) =>
      new Promise((resolve) => {
        if (send(order)) asked.push({ order, settle: resolve });
        else resolve("network");
      }),
    hear: ({ event, data }) =>
      settle(({ order }) => ANSWERS[order.event] === event && targetOf(order.data) === targetOf(data), null),
    refuse: ({ event, code }) => settle(({ order }) => order.event === event, code),
    lost: () => {
      for (const each of asked.splice(0)) each.settle("network");
    },
  };
};
