/**
 * A room without a runtime, for tests: `step`, the fan-out, a log in an array, and what each connection has received.
 * It flushes after each input, or only when it is told to.
 */
import { changeEvent } from "../rooms/core/edits.ts";
import type { Effect } from "../rooms/core/effects.ts";
import { seenBy } from "../rooms/core/messages.ts";
import { memberCount, roster } from "../rooms/core/presence.ts";
import { createState, type RoomState } from "../rooms/core/state.ts";
import { type Input, step } from "../rooms/core/step.ts";
import { acknowledgement, Fanout } from "../rooms/delivery/batcher.ts";
import { Answers } from "../rooms/delivery/deferred-replies.ts";
import type { ClientEvent, Message, Role, ServerEvent, User } from "../rooms/protocol/events.ts";

export class PureRoom {
  now = 1_000_000;
  readonly state: RoomState;
  readonly log: Message[] = [];
  /** By connection, all that it was sent. */
  readonly received = new Map<string, ServerEvent[]>();
  /** By connection, the code with which it was closed. */
  readonly closed = new Map<string, number>();
  /** What flushes have cost. */
  readonly spent = { flushes: 0, rows: 0, frames: 0, bytes: 0 };
  readonly #changes: { message: Message; at: number }[] = [];
  readonly #fanout = new Fanout();
  readonly #answers = new Answers();
  readonly #batches: boolean;
  readonly #records: boolean;
  /** As the sockets remember it. */
  readonly #joined = new Set<string>();

  /** `batches`: flushes only when it is told to. `records`: keeps what each connection receives. */
  constructor({ room = "general", batches = false, records = true } = {}) {
    this.state = createState(room, { seq: 0, timestamp: 0 });
    this.#batches = batches;
    this.#records = records;
  }

  open(connection: string, user: User, role: Role = "member"): void {
    this.received.set(connection, []);
    this.input({ type: "open", connection, user, role });
  }

  say<Name extends ClientEvent["event"]>(
    connection: string,
    event: Name,
    data: Extract<ClientEvent, { event: Name }>["data"],
  ): void {
    this.input({ type: "event", connection, event: { event, data } as ClientEvent, bytes: 100 });
  }

  /** Time passes, and the deadlines in it. */
  pass(ms: number): void {
    this.now += ms;
    this.input({ type: "tick" });
  }

  input(input: Input): void {
    if (input.type === "closed") this.#joined.delete(input.connection);
    for (const effect of step(this.state, input, this.now)) this.#perform(effect);
    if (!this.#batches) this.settle();
  }

  /** Everyone gets what they have coming. */
  flush(): void {
    const receivers = [...this.#joined].map((id) => ({
      userId: this.state.connections.get(id)?.userId ?? "",
      batch: true,
      send: (frame: string) => {
        this.spent.frames += 1;
        this.spent.bytes += frame.length;
        if (this.#records) this.#receive(id, ...[JSON.parse(frame) as ServerEvent | ServerEvent[]].flat());
      },
    }));
    this.spent.flushes += 1;
    const store = (entries: { json: string }[]) => {
      this.spent.rows += 1;
      for (const { json } of entries) this.log.push(JSON.parse(json) as Message);
    };
    const total = memberCount(this.state);
    this.#fanout.flush({ receivers, store, total, roster: () => roster(this.state) }, this.now);
    this.#answers.release();
  }

  /** All that waits goes out, and what comes of it. */
  settle(): void {
    this.flush();
    // A change whose message had to go out first is told in the next.
    this.flush();
  }

  /** How long what waits may wait still, ms; null when nothing does. */
  get wait(): number | null {
    return this.#fanout.wait(memberCount(this.state), this.now);
  }

  /** What the connection has received since the last call. */
  take(connection: string): ServerEvent[] {
    return this.received.get(connection)?.splice(0) ?? [];
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "message":
      case "broadcast":
        this.#fanout.push(effect, this.now);
        return;
      case "send":
        if (effect.event.event === "error") {
          this.#answer(effect.to, () => effect.event);
          return;
        }
        if (this.#owes(effect.to)) this.flush();
        this.#receive(effect.to, effect.event);
        if (effect.event.event === "roomUsers") this.#fanout.witnessed();
        return;
      case "repeat":
        this.#answer(effect.to, () => {
          const message = this.log.find(({ seq }) => seq === effect.seq);
          return message && acknowledgement(message);
        });
        return;
      case "history":
        this.#answer(effect.to, (userId) => {
          const { after = 0 } = effect.query;
          const messages = this.log.filter(({ seq }) => seq > after).map((message) => seenBy(userId, message));
          return { event: "messageHistory", data: { room: this.state.room, messages, hasMore: false } };
        });
        return;
      case "changes": {
        const missed = this.#changes.filter(({ message, at }) => at >= effect.after && message.seq <= effect.after);
        this.#receive(effect.to, ...missed.map(({ message }) => changeEvent(message)));
        return;
      }
      case "find": {
        const find = () => {
          const message = this.log.find(({ seq }) => seq === effect.change.data.seq) ?? null;
          this.input({ type: "found", connection: effect.connection, change: effect.change, message });
        };
        if (this.#fanout.hasMessages) this.#answers.keep(effect.connection, find);
        else find();
        return;
      }
      case "amend":
        this.log[this.log.findIndex(({ seq }) => seq === effect.message.seq)] = effect.message;
        this.#changes.push({ message: effect.message, at: this.state.seq });
        return;
      case "remember":
        this.#remember(effect.connection);
        return;
      case "close":
        this.#answers.releaseTo(effect.connection);
        this.closed.set(effect.connection, effect.code);
        this.#joined.delete(effect.connection);
        this.input({ type: "closed", connection: effect.connection });
        return;
      case "sanction":
        return;
    }
  }

  #owes(to: string): boolean {
    return this.#fanout.holds(this.state.connections.get(to)?.userId ?? "");
  }

  #answer(to: string, event: (userId: string) => ServerEvent | undefined): void {
    const give = () => {
      const answer = event(this.state.connections.get(to)?.userId ?? "");
      if (answer) this.#receive(to, answer);
    };
    if (this.#owes(to)) this.#answers.keep(to, give);
    else give();
  }

  #remember(id: string): void {
    const joined = this.state.connections.get(id)?.joined === true;
    if (!joined && this.#joined.has(id) && this.#fanout.hasMessages) this.flush();
    if (joined) this.#joined.add(id);
    else this.#joined.delete(id);
  }

  #receive(connection: string, ...events: ServerEvent[]): void {
    this.received.get(connection)?.push(...events);
  }
}
