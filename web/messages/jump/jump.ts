/** A jump in the message list: loads the message, and says what prevents it. Knows nothing of the DOM. */
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals-core";
import type { Message } from "../../../rooms/protocol/events.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { indexAfter, shownMessages } from "../list/items.ts";

export interface Target {
  readonly seq: number;
  /** How far below the upper edge its row begins, in pixels: a place to return to. Null for a message to show. */
  readonly below: number | null;
}

/** `missing` and `deleted` are about the message that is shown; with the others, the jump is not over. */
export type JumpNotice = "loading" | "offline" | "failed" | "missing" | "deleted";

export interface Jump {
  /** What the list has to show now: it is loaded, or the message nearest to it is. */
  readonly arrival: ReadonlySignal<Target | null>;
  readonly notice: ReadonlySignal<JumpNotice | null>;
  /** True while the list is on its way: its position is not the reader's. */
  isMoving(): boolean;
  to(target: Target): void;
  /** The list shows the arrival. */
  arrived(): void;
  /** Tries again after a failure. */
  retry(): void;
  /** Gives up, and removes the notice. */
  cancel(): void;
  stop(): void;
}

type JumpClient = Pick<RoomClient, "state" | "around" | "loadAround" | "closeAround"> & {
  readonly timeline: Pick<RoomClient["timeline"], "messages" | "source">;
};

const contains = (messages: readonly Message[], seq: number): boolean =>
  messages[indexAfter(messages, seq - 1)]?.seq === seq;

/** Waits for the message to be restored or for the room to be joined, and continues after each disconnect. */
export const createJump = (client: JumpClient): Jump => {
  const arrival = signal<Target | null>(null);
  const notice = signal<JumpNotice | null>(null);
  let wanted: Target | null = null;
  /** Counts the attempts: the outcome of an earlier one is ignored. */
  let attempt = 0;

  const arrive = (target: Target) => {
    const messages = shownMessages(client);
    const found = messages[indexAfter(messages, target.seq - 1)] ?? messages.at(-1);
    wanted = null;
    arrival.value = found ? { ...target, seq: found.seq } : null;
    if (target.below !== null) notice.value = null;
    else if (found?.seq !== target.seq) notice.value = "missing";
    else notice.value = found.deletedAt === undefined ? null : "deleted";
  };

  const load = async (target: Target) => {
    attempt += 1;
    const own = attempt;
    notice.value = "loading";
    const error = await client.loadAround(target.seq);
    if (own !== attempt) return;
    if (error === null) arrive(target);
    // After a disconnect, the jump continues by itself.
    else if (error !== "network" || client.state.peek().kind === "online") notice.value = "failed";
  };

  const proceed = () => {
    if (wanted === null) return;
    const { seq } = wanted;
    const { kind } = client.state.peek();
    if (contains(client.timeline.messages.peek(), seq)) {
      attempt += 1;
      client.closeAround();
      arrive(wanted);
    } else if (kind === "online") void load(wanted);
    else if (contains(client.around.peek()?.messages ?? [], seq)) arrive(wanted);
    else notice.value = kind === "offline" || kind === "reconnecting" ? "offline" : "loading";
  };

  const kind = computed(() => client.state.value.kind);
  const stop = effect(() => {
    void [kind.value, client.timeline.source.value];
    untracked(proceed);
  });

  return {
    arrival,
    notice,
    isMoving: () => arrival.peek() !== null || (wanted !== null && notice.peek() !== "failed"),
    to: (target) => {
      wanted = target;
      arrival.value = null;
      untracked(proceed);
    },
    arrived: () => {
      arrival.value = null;
    },
    retry: () => untracked(proceed),
    cancel: () => {
      attempt += 1;
      wanted = null;
      arrival.value = null;
      notice.value = null;
    },
    stop,
  };
};
