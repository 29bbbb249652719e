/**
 * The witness of an attack: a moderator in the attacked room who sends a message, waits for it, deletes it, waits for that,
 * and does so again after a pause. Both waits are what an attack makes others wait.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { tokenFor } from "../../test/support/requests.ts";
import { Histogram } from "./histogram.ts";
import { Member, type Target } from "./member.ts";

export interface WitnessSpec {
  target: Target;
  room: string;
  secret: string;
}

/** Waits, in microseconds. */
export interface Waits {
  count: number;
  p50: number;
  p99: number;
  max: number;
}

/** For an own message, and for the deletion of it. */
export interface Testimony {
  message: Waits;
  deletion: Waits;
}

/** A turn takes two of a user's 25 messages a second. */
const PAUSE_MS = 100;
const TIMEOUT_MS = 60_000;

const waitsOf = (times: Histogram): Waits => ({
  count: times.count,
  p50: times.quantile(0.5),
  p99: times.quantile(0.99),
  max: times.max,
});

export class Witness {
  readonly #member: Member;
  #messages = new Histogram();
  #deletions = new Histogram();
  #turns = 0;
  #turn: Promise<void> = Promise.resolve();
  #isStopped = false;
  #onEvent: (event: string, data: Record<string, unknown>) => void = () => {};

  private constructor({ target, room }: WitnessSpec, token: string) {
    this.#member = new Member({
      target,
      room,
      username: "Witness",
      token,
      onText: (bytes, start, end) => {
        for (const { event, data } of this.#member.dialect.decode(bytes.toString("utf8", start, end)))
          this.#onEvent(event, data);
      },
      onLost: (reason) => {
        if (!this.#isStopped) throw new Error(`the witness was disconnected: ${reason}`);
      },
    });
  }

  /** Joins and begins to take turns. */
  static async join(spec: WitnessSpec): Promise<Witness> {
    const witness = new Witness(spec, await tokenFor("witness", { name: "Witness", role: "moderator" }, spec.secret));
    await witness.#member.open();
    await witness.#member.join();
    void witness.#run();
    return witness;
  }

  /** Resolves to the waits since the last call, when the current turn is over. */
  async read(): Promise<Testimony> {
    await this.#turn;
    const testimony = { message: waitsOf(this.#messages), deletion: waitsOf(this.#deletions) };
    this.#messages = new Histogram();
    this.#deletions = new Histogram();
    return testimony;
  }

  stop(): void {
    this.#isStopped = true;
    this.#member.destroy();
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      this.#turn = this.#takeTurn();
      await this.#turn;
      await sleep(PAUSE_MS);
    }
  }

  async #takeTurn(): Promise<void> {
    const clientId = `witness-${this.#turns++}`;
    const sent = this.#next((event, data) => event === "message" && data.clientId === clientId);
    this.#member.send("sendMessage", { content: "Is anyone waiting?", clientId });
    const { data, us } = await sent;
    this.#messages.record(us);
    const deleted = this.#next((event, { seq }) => event === "messageDeleted" && seq === data.seq);
    this.#member.send("deleteMessage", { seq: data.seq });
    this.#deletions.record((await deleted).us);
  }

  /** Resolves to the data of the next event that passes `test`, and the microseconds until then. */
  #next(test: (event: string, data: Record<string, unknown>) => boolean) {
    const start = performance.now();
    return new Promise<{ data: Record<string, unknown>; us: number }>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the witness waited in vain")), TIMEOUT_MS);
      this.#onEvent = (event, data) => {
        if (!test(event, data)) return;
        clearTimeout(timer);
        resolve({ data, us: (performance.now() - start) * 1_000 });
      };
    });
  }
}
