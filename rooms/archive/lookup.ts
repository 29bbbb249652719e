/** What is looked up for a connection, and answered at once where the log alone can answer. */

import { errorFields, type Logger } from "../../lib/logger.ts";
import type { Change, HistoryQuery } from "../core/effects.ts";
import type { ConnectionId } from "../core/state.ts";
import type { Message, RoomError, ServerData } from "../protocol/events.ts";
import { historyData, readHistory, readMessage, type Sources } from "./history.ts";

const RETRY_AFTER_MS = 2_000;

/** What a lookup needs of the room around it. */
export interface LookupHost {
  readonly sources: Sources;
  readonly logger: Logger;
  sendHistory(to: ConnectionId, data: ServerData<"messageHistory">): void;
  sendError(to: ConnectionId, error: RoomError): void;
  /** The message of a change, null where there is none. */
  found(connection: ConnectionId, change: Change, message: Message | null): void;
}

export class Lookup {
  readonly #host: LookupHost;
  /** One after the other, so that two changes of a message keep their order. */
  #finding: Promise<void> | null = null;

  constructor(host: LookupHost) {
    this.#host = host;
  }

  /** Answers `event` with the history that `query` asks for, as `userId` may see it, or with an error. */
  async history(to: ConnectionId, userId: string, event: string, query: HistoryQuery): Promise<void> {
    const { sources } = this.#host;
    try {
      const history = readHistory(sources, query);
      // No `await` when the log alone can answer: then the answer leaves in the turn of the question.
      const read = history instanceof Promise ? await history : history;
      this.#host.sendHistory(to, historyData(sources.room, query, read, userId));
    } catch (error) {
      this.#unavailable(to, event, error);
    }
  }

  /** Looks up the message of a change: at once where the log has it and no other is being looked up. */
  find(connection: ConnectionId, change: Change): void {
    const { sources, found } = this.#host;
    const read = () => readMessage(sources, change.data.seq);
    const first = this.#finding === null ? read() : null;
    if (this.#finding === null && !(first instanceof Promise)) {
      found(connection, change, first);
      return;
    }
    const find = async () => {
      try {
        found(connection, change, await (first ?? read()));
      } catch (error) {
        this.#unavailable(connection, change.event, error);
      }
    };
    const finding = (this.#finding ?? Promise.resolve()).then(find).finally(() => {
      if (this.#finding === finding) this.#finding = null;
    });
    this.#finding = finding;
  }

  #unavailable(to: ConnectionId, event: string, error: unknown): void {
    const { logger, sources, sendError } = this.#host;
    logger.error("history unavailable", { room: sources.room, ...errorFields(error) });
    const message = "older messages cannot be read at the moment";
    sendError(to, { code: "history_unavailable", message, event, retryAfterMs: RETRY_AFTER_MS });
  }
}
