/** Carries out the effects of pushes: asks rooms for texts, and sends them. */
import { errorFields, type Logger } from "../../lib/logger.ts";
import type { PushedMessage, RoomCalls } from "../../rooms/protocol/calls.ts";
import type { Effect, PushOutcome } from "../core/effects.ts";
import type { Input } from "../core/step.ts";
import type { PushSender } from "./sender.ts";

interface PusherOptions {
  readonly userId: string;
  readonly logger: Logger;
  /** Returns the object of a room. */
  room(name: string): Pick<RoomCalls, "readForPush">;
  /** Null where Web Push is not configured. */
  readonly sender: PushSender | null;
  /** Called with what has come of an effect. */
  run(input: Extract<Input, { type: "readForPush" | "pushed" }>): void;
}

export class Pusher {
  readonly #options: PusherOptions;
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: PusherOptions) {
    this.#options = options;
  }

  perform(effect: Extract<Effect, { type: "readForPush" | "push" }>): void {
    const part = effect.type === "push" ? this.#send(effect) : this.#read(effect);
    this.#underWay.add(part);
    void part.finally(() => this.#underWay.delete(part));
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #read({ room, seqs, onlyMentions }: Extract<Effect, { type: "readForPush" }>): Promise<void> {
    const { userId, logger, run } = this.#options;
    let found: PushedMessage | null | "failed" = "failed";
    try {
      found = await this.#options.room(room).readForPush(userId, seqs, onlyMentions);
    } catch (error) {
      logger.error("call of a room failed", { room, call: "readForPush", ...errorFields(error) });
    }
    run({ type: "readForPush", room, found });
  }

  async #send({ message, to }: Extract<Effect, { type: "push" }>): Promise<void> {
    const { sender, run } = this.#options;
    const outcomes = await Promise.all(
      to.map(
        async (each): Promise<[string, PushOutcome]> => [
          each.id,
          (await sender?.send(each, message)) ?? { type: "rejected" },
        ],
      ),
    );
    run({ type: "pushed", room: message.room, outcomes: new Map(outcomes) });
  }
}
