/** Replies that are read from the room's storage, or from Postgres where the log does not reach back far enough. */
import { MessageLookup } from "./archive/lookup.ts";
import { changeEvent, editEvent } from "./core/changes.ts";
import type { Effect } from "./core/effects.ts";
import { acknowledgement } from "./core/messages.ts";
import type { ConnectionId } from "./core/state.ts";
import type { Input } from "./core/step.ts";
import type { Connection } from "./delivery/connection.ts";
import type { Connections } from "./delivery/connections.ts";
import type { Outbound } from "./delivery/outbound.ts";
import { Turns } from "./delivery/turns.ts";
import type { RuntimeHost } from "./host.ts";
import type { ServerEvent } from "./protocol/events.ts";
import { LIMITS } from "./protocol/limits.ts";

/** The time-out of Postgres, ms. */
const TIMEOUT_MS = 5_000;

/** The most edits that a connection is told of when it joins again. */
const MAX_MISSED_EDITS = { count: 500, bytes: LIMITS.replyBytes };

/** Effects that need what the room has stored. */
export type ReplyEffect = Extract<
  Effect,
  { type: "acknowledge" | "history" | "missedEdits" | "changes" | "confirm" | "lookup" }
>;

export class Replies {
  readonly #host: RuntimeHost;
  readonly #connections: Connections;
  readonly #outbound: Outbound;
  readonly #lookup: MessageLookup;
  readonly #turns: Turns;

  constructor(host: RuntimeHost, connections: Connections, outbound: Outbound) {
    const { room, storage, logger } = host;
    this.#host = host;
    this.#connections = connections;
    this.#outbound = outbound;
    this.#turns = new Turns(host.clock);
    this.#lookup = new MessageLookup({
      room,
      storage,
      logger,
      db: () => host.db(TIMEOUT_MS),
      queued: (seq) => outbound.changed(seq),
    });
  }

  /** Call it when messages and changes have been deleted in the room's storage. */
  pruned(): void {
    this.#lookup.pruned();
  }

  /** Carries out an effect; `run` takes further inputs, now or later. */
  perform(effect: ReplyEffect, run: (input: Input) => void): void {
    switch (effect.type) {
      case "acknowledge":
        this.#acknowledge(effect.to, effect.seq);
        break;
      case "history":
        this.#page(effect.to, (connection, reply) => this.#lookup.history(effect, connection, reply));
        break;
      case "changes":
        this.#page(effect.to, (connection, reply) => this.#lookup.changes(effect, connection, reply));
        break;
      case "confirm":
        this.#confirm(effect);
        break;
      case "missedEdits":
        this.#missedEdits(effect.to, effect.after);
        break;
      case "lookup":
        this.#findMessage(effect, run);
        break;
    }
  }

  /** Sends an author a message that is stored already. */
  #acknowledge(to: ConnectionId, seq: number): void {
    this.#outbound.reply(to, () => {
      const found = this.#host.storage.find(seq);
      if (found) this.#outbound.sendNow(to, acknowledgement(found.message));
    });
  }

  /** Sends an event about a message whose change was requested again, once the change is stored. */
  #confirm({ to, change: { event, message } }: Extract<Effect, { type: "confirm" }>): void {
    this.#outbound.afterChange(to, message.seq, () => {
      this.#outbound.sendNow(to, changeEvent(event, this.#host.storage.changes.current(message)));
    });
  }

  /** Sends the page that `look` passes on, or an error. Then the reserve is given back: what was sent has been charged. */
  #page(to: ConnectionId, look: (connection: Connection, reply: (event: ServerEvent) => void) => void): void {
    const connection = this.#connections.get(to);
    if (!connection) return;
    /** Returns the bytes sent in this turn. */
    const send = (): number => {
      let bytes = 0;
      look(connection, (event) => {
        bytes = this.#outbound.sendNow(to, event);
        this.#outbound.charge(connection, -LIMITS.replyBytes);
      });
      return bytes;
    };
    this.#outbound.reply(to, () => this.#turns.send(connection.owner, send));
  }

  /**
   * Sends the edits of messages up to `after` since that was the room's last seq; `reset` if they are too many for a reply, or
   * if a message of that time may have been erased.
   */
  #missedEdits(to: ConnectionId, after: number): void {
    const { room, storage } = this.#host;
    const connection = this.#connections.get(to);
    if (!connection) return;
    this.#turns.send(connection.owner, () => {
      const { seq: resetSeq } = storage.lastReset;
      const isErased = resetSeq > 0 && after <= resetSeq;
      const changed = isErased ? null : storage.changes.since(after, MAX_MISSED_EDITS);
      if (changed !== null)
        return this.#outbound.sendNow(to, ...changed.flatMap((message) => editEvent(message) ?? []));
      this.#outbound.sendNow(to, { event: "reset", data: { room } });
      // Edits that were read are paid for, although they are not sent.
      const read = isErased ? 0 : LIMITS.replyBytes;
      this.#outbound.charge(connection, read);
      return read;
    });
  }

  /** Looks up the message of a request and passes it to `run` as an input. */
  #findMessage({ connection, request }: Extract<Effect, { type: "lookup" }>, run: (input: Input) => void): void {
    this.#outbound.afterMessages(connection, () => {
      const requester = this.#connections.get(connection);
      if (!requester) return;
      this.#lookup.find(request, requester.owner, (found) => {
        if ("error" in found) this.#outbound.sendNow(connection, { event: "error", data: found.error });
        else run({ type: "change", connection, request, found: found.found });
      });
    });
  }
}
