/**
 * Looks up messages for connections. What the log has is passed on in the same turn, so that a reply keeps its place among
 * the frames; what only Postgres has comes later.
 */
import { errorFields, type Logger } from "../../lib/logger.ts";
import type { EditRequest, Effect } from "../core/effects.ts";
import { visibleTo } from "../core/messages.ts";
import type { Message, RoomError, ServerEvent } from "../protocol/events.ts";
import { type HistorySources, readHistory, readMessage } from "./history.ts";

/** When a client may try again after Postgres did not answer, ms. */
const RETRY_AFTER_MS = 2_000;

export interface LookupOptions extends HistorySources {
  readonly logger: Logger;
}

export class MessageLookup {
  readonly #options: LookupOptions;
  /** Settles when the lookups so far are done; null if none is under way. */
  #pending: Promise<void> | null = null;

  constructor(options: LookupOptions) {
    this.#options = options;
  }

  /** Passes a page of history, as `userId` may see it, to `reply`, or an error. */
  history(
    { event, query }: Extract<Effect, { type: "history" }>,
    userId: string,
    reply: (event: ServerEvent) => void,
  ): void {
    const { room } = this.#options;
    const { before, after } = query;
    settle(
      () => readHistory(this.#options, query),
      ({ messages, hasMore }) => {
        const data = {
          room,
          messages: messages.map((message) => visibleTo(userId, message)),
          hasMore,
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after }),
        };
        reply({ event: "messageHistory", data });
      },
      (error) => reply({ event: "error", data: this.#unavailable(error, event) }),
    );
  }

  /**
   * Passes the message of an edit to `use` in its current state (null if there is none), or an error. Lookups run one after
   * the other, so that two edits of a message keep their order.
   */
  find(
    { event, data: { seq } }: EditRequest,
    use: (found: { message: Message | null } | { error: RoomError }) => void,
  ): void {
    const read = () => readMessage(this.#options, seq);
    const done = settle(
      this.#pending === null ? read : () => this.#pending?.then(read) ?? read(),
      (message) => use({ message }),
      (error) => use({ error: this.#unavailable(error, event) }),
    );
    if (done === undefined) return;
    const pending = done.finally(() => {
      if (this.#pending === pending) this.#pending = null;
    });
    this.#pending = pending;
  }

  #unavailable(error: unknown, event: string): RoomError {
    const { logger, room } = this.#options;
    logger.error("history unavailable", { room, ...errorFields(error) });
    const message = "older messages are not available at the moment";
    return { code: "history_unavailable", message, event, retryAfterMs: RETRY_AFTER_MS };
  }
}

/** Calls `use` or `fail` in the same turn if `read` returns at once, else later; then the promise says when it is done. */
const settle = <Value>(
  read: () => Value | Promise<Value>,
  use: (value: Value) => void,
  fail: (error: unknown) => void,
): Promise<void> | undefined => {
  let value: Value | Promise<Value>;
  try {
    value = read();
  } catch (error) {
    fail(error);
    return undefined;
  }
  if (value instanceof Promise) return value.then(use).catch(fail);
  use(value);
  return undefined;
};
