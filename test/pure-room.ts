/** A room without a runtime, for tests: `step`, a log in an array, and what each connection has received. */
import { seenBy } from "../rooms/fanout.ts";
import type { ClientEvent, Message, ServerEvent, User } from "../rooms/protocol.ts";
import { createState, type RoomState } from "../rooms/state.ts";
import { type Input, step } from "../rooms/step.ts";

export class PureRoom {
  now = 1_000_000;
  readonly state: RoomState;
  readonly log: Message[] = [];
  /** By connection, all that it was sent. */
  readonly received = new Map<string, ServerEvent[]>();
  /** By connection, the code with which it was closed. */
  readonly closed = new Map<string, number>();

  constructor(room = "general") {
    this.state = createState(room, { seq: 0, timestamp: 0 });
  }

  open(connection: string, user: User): void {
    this.received.set(connection, []);
    this.input({ type: "open", connection, user });
  }

  say<Name extends ClientEvent["event"]>(
    connection: string,
    event: Name,
    data: Extract<ClientEvent, { event: Name }>["data"],
  ): void {
    this.input({ type: "event", connection, event: { event, data } as ClientEvent });
  }

  /** Time passes, and the deadlines in it. */
  pass(ms: number): void {
    this.now += ms;
    this.input({ type: "tick" });
  }

  input(input: Input): void {
    for (const effect of step(this.state, input, this.now)) {
      if (effect.type === "send") this.received.get(effect.to)?.push(effect.event);
      else if (effect.type === "message") this.#deliver(effect.message);
      else if (effect.type === "broadcast") this.#broadcast(effect.event, effect.except);
      else if (effect.type === "close") this.closed.set(effect.connection, effect.code);
      else if (effect.type === "repeat") {
        const message = this.log.find(({ seq }) => seq === effect.seq);
        if (message) this.received.get(effect.to)?.push({ event: "message", data: message });
      } else if (effect.type === "history") {
        const { after = 0 } = effect.query;
        const messages = this.log.filter(({ seq }) => seq > after);
        const data = { room: this.state.room, messages, hasMore: false };
        this.received.get(effect.to)?.push({ event: "messageHistory", data });
      }
    }
  }

  /** What the connection has received since the last call. */
  take(connection: string): ServerEvent[] {
    return this.received.get(connection)?.splice(0) ?? [];
  }

  #deliver(message: Message): void {
    this.log.push(message);
    for (const { id, userId, joined } of this.state.connections.values()) {
      if (joined) this.received.get(id)?.push({ event: "message", data: seenBy(userId, message) });
    }
  }

  #broadcast(event: ServerEvent, except: string | undefined): void {
    for (const { id, userId, joined } of this.state.connections.values()) {
      if (joined && userId !== except) this.received.get(id)?.push(event);
    }
  }
}
