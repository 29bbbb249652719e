/**
 * Looks up messages for connections. What the log has is passed on in the same turn, so that a reply keeps its place among
 * the frames; what only Postgres has comes later. Queries of different owners (a user, or all guests of one address) take
 * turns, so nobody waits for another's.
 */
import type { Db } from "../../drizzle/client.ts";
import { messagesAt } from "../../drizzle/messages.ts";
import { FairQueue } from "../../lib/fair-queue.ts";
import { errorFields, type Logger } from "../../lib/logger.ts";
import type { EditRequest, Effect } from "../core/effects.ts";
import { visibleTo } from "../core/messages.ts";
import type { Message, RoomError, ServerEvent } from "../protocol/events.ts";
import type { RoomStorage } from "../storage/index.ts";
import { currentState, findInLog, type History, type HistorySources, readHistory } from "./history.ts";

/** When a client may try again after Postgres did not answer, ms. */
const RETRY_AFTER_MS = 2_000;

/** Cloudflare allows six requests at a time for one object, and one of them is the archiver's. */
const QUERIES = { concurrency: 4, perOwner: 2 } as const;

/** How many messages one query looks up: at most some 800 kB. */
const BATCH_MESSAGES = 50;

export interface LookupOptions {
  readonly room: string;
  readonly storage: RoomStorage;
  /** May throw where no database is configured. */
  db(): Db;
  readonly logger: Logger;
}

/** Who asks: the user sees their own clientIds, and the owner's queries take turns with others'. */
export interface Requester {
  readonly userId: string;
  readonly owner: string;
}

type Found = { message: Message | null } | { error: RoomError };

/** A message that only Postgres has, and what to do with it. */
interface Wanted {
  readonly request: EditRequest;
  readonly use: (found: Found) => void;
}

export class MessageLookup {
  readonly #options: LookupOptions;
  readonly #queries = new FairQueue(QUERIES);
  /** Messages to look up, by owner, in the order of their requests. */
  readonly #wanted = new Map<string, Wanted[]>();

  constructor(options: LookupOptions) {
    this.#options = options;
  }

  /** Passes a page of history, as the requester may see it, to `reply`, or an error. */
  history(
    { event, query }: Extract<Effect, { type: "history" }>,
    { userId, owner }: Requester,
    reply: (event: ServerEvent) => void,
  ): void {
    const { room } = this.#options;
    const { before, after } = query;
    const send = ({ messages, hasMore }: History) => {
      const data = {
        room,
        messages: messages.map((message) => visibleTo(userId, message)),
        hasMore,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      };
      reply({ event: "messageHistory", data });
    };
    const history = readHistory(this.#sources(owner), query);
    if (!(history instanceof Promise)) {
      send(history);
      return;
    }
    history.then(send).catch((error) => {
      this.#logFailure(error);
      reply({ event: "error", data: unavailableError(event) });
    });
  }

  /**
   * Passes the message of an edit to `use` in its current state (null if there is none), or an error. Lookups of one owner
   * keep their order.
   */
  find(request: EditRequest, owner: string, use: (found: Found) => void): void {
    const message = findInLog(this.#sources(owner), request.data.seq);
    const wanted = this.#wanted.get(owner);
    if (message !== undefined) use({ message });
    else if (wanted) wanted.push({ request, use });
    else {
      const first = [{ request, use }];
      this.#wanted.set(owner, first);
      void this.#findWanted(owner, first);
    }
  }

  /** Looks up an owner's messages, batch after batch, until none is wanted. */
  async #findWanted(owner: string, wanted: Wanted[]): Promise<void> {
    const sources = this.#sources(owner);
    const { room, db } = this.#options;
    while (wanted.length > 0) {
      // Those that come while the query waits for its turn are part of it.
      let batch: Wanted[] = [];
      try {
        const rows = await this.#queries.run(owner, async () => {
          batch = wanted.splice(0, BATCH_MESSAGES);
          return messagesAt(db(), room, [...new Set(batch.map(({ request }) => request.data.seq))]);
        });
        const bySeq = new Map(rows.map((row) => [row.seq, row]));
        // One by one: each sees the edits before it.
        for (let next = batch.shift(); next; next = batch.shift()) {
          const { seq } = next.request.data;
          next.use({ message: currentState(sources, seq, bySeq.get(seq)) });
        }
      } catch (error) {
        this.#logFailure(error);
        for (const { request, use } of batch) use({ error: unavailableError(request.event) });
      }
    }
    this.#wanted.delete(owner);
  }

  #sources(owner: string): HistorySources {
    const { room, storage, db } = this.#options;
    return { room, storage, query: (run) => this.#queries.run(owner, async () => run(db())) };
  }

  #logFailure(error: unknown): void {
    const { logger, room } = this.#options;
    logger.error("history unavailable", { room, ...errorFields(error) });
  }
}

const unavailableError = (event: string): RoomError => ({
  code: "history_unavailable",
  message: "older messages are not available at the moment",
  event,
  retryAfterMs: RETRY_AFTER_MS,
});
