/** Replies that are read from the room's storage, or from Postgres where the log does not reach back far enough. */
import { MessageLookup } from "./archive/lookup.ts";
import { editEvent } from "./core/edits.ts";
import type { Effect } from "./core/effects.ts";
import { acknowledgement } from "./core/messages.ts";
import type { ConnectionId } from "./core/state.ts";
import type { Input } from "./core/step.ts";
import type { Connections } from "./delivery/connections.ts";
import type { Outbound } from "./delivery/outbound.ts";
import type { RuntimeHost } from "./host.ts";
import { encode } from "./protocol/events.ts";

/** The time-out of Postgres, ms. */
const TIMEOUT_MS = 5_000;

/** The most edits that a connection is told of when it joins again. */
const MISSED_EDITS = 500;

export class Replies {
  readonly #host: RuntimeHost;
  readonly #connections: Connections;
  readonly #outbound: Outbound;
  readonly #lookup: MessageLookup;

  constructor(host: RuntimeHost, connections: Connections, outbound: Outbound) {
    const { room, storage, logger } = host;
    this.#host = host;
    this.#connections = connections;
    this.#outbound = outbound;
    this.#lookup = new MessageLookup({ room, storage, logger, db: () => host.db(TIMEOUT_MS) });
  }

  /** Sends an author a message that is stored already. */
  acknowledge(to: ConnectionId, seq: number): void {
    this.#outbound.reply(to, () => {
      const message = this.#host.storage.messages.find(seq);
      if (message) this.#outbound.sendNow(to, acknowledgement(message));
    });
  }

  history(effect: Extract<Effect, { type: "history" }>): void {
    const { to } = effect;
    this.#outbound.reply(to, () => {
      const requester = this.#connections.get(to);
      if (requester) this.#lookup.history(effect, requester, (event) => this.#outbound.sendNow(to, event));
    });
  }

  /** Sends the edits of messages up to `after` that were made since `after` was the room's last seq. */
  missedEdits(to: ConnectionId, after: number): void {
    const edited = this.#host.storage.edits.since(after, MISSED_EDITS);
    this.#connections.get(to)?.sendAll(edited.map((message) => encode(editEvent(message))));
  }

  /** Looks up the message of an edit and passes it to `run` as an input. */
  findMessage({ connection, request }: Extract<Effect, { type: "lookup" }>, run: (input: Input) => void): void {
    this.#outbound.afterMessages(connection, () => {
      const requester = this.#connections.get(connection);
      if (!requester) return;
      this.#lookup.find(request, requester.owner, (found) => {
        if ("error" in found) this.#outbound.sendNow(connection, { event: "error", data: found.error });
        else run({ type: "edit", connection, request, message: found.message });
      });
    });
  }
}
