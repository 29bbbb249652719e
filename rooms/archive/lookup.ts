/**
 * Looks up messages for connections. What the log has is passed on in the same turn, so that a reply keeps its place among
 * the frames; what only Postgres has comes later. Queries of different owners (a user, or all guests of one address) take
 * turns, so nobody waits for another's.
 */
import { reactionsTo } from "../../drizzle/changes.ts";
import type { Db } from "../../drizzle/client.ts";
import { messagesAt } from "../../drizzle/messages.ts";
import { FairQueue } from "../../lib/fair-queue.ts";
import { errorFields, type Logger } from "../../lib/logger.ts";
import type { FoundMessage } from "../core/changes.ts";
import type { ChangeRequest, Effect } from "../core/effects.ts";
import { visibleTo } from "../core/messages.ts";
import { listedReactors, NO_REACTORS } from "../core/reactors.ts";
import type { Message, RoomError, ServerEvent } from "../protocol/events.ts";
import type { RoomStorage } from "../storage/index.ts";
import { type ChangesPage, readChanges } from "./change-feed.ts";
import { type History, type HistorySources, readHistory } from "./history.ts";
import { ReferencedMessages } from "./referenced.ts";
import { toMessage } from "./rows.ts";

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
  /** Returns the state that a message will have when the changes that are queued have been stored. */
  queued(seq: number): FoundMessage | undefined;
}

/** Who asks: the user sees their own clientIds, and the owner's queries take turns with others'. */
export interface Requester {
  readonly userId: string;
  readonly owner: string;
}

type Found = { found: FoundMessage | null } | { error: RoomError };

/** A message that only Postgres has, and what to do with it. */
interface Wanted {
  readonly request: ChangeRequest;
  readonly use: (found: Found) => void;
}

export class MessageLookup {
  readonly #options: LookupOptions;
  readonly #queries = new FairQueue(QUERIES);
  /** Requests whose message is being looked up or will be, by owner, in their order. */
  readonly #wanted = new Map<string, Wanted[]>();
  readonly #referenced = new ReferencedMessages();

  constructor(options: LookupOptions) {
    this.#options = options;
  }

  /** Passes a page of history, as the requester may see it, to `reply`, or an error. */
  history(
    { event, query }: Extract<Effect, { type: "history" }>,
    { userId, owner }: Requester,
    reply: (event: ServerEvent) => void,
  ): void {
    const { room, storage } = this.#options;
    const { limit: _, ...position } = query;
    const sources = this.#sources(owner);
    const send = ({ messages, hasMore, hasNewer }: History, referenced: readonly Message[]) => {
      const data = {
        room,
        messages: this.#visible(messages, userId),
        hasMore,
        ...(hasNewer === undefined ? {} : { hasNewer }),
        ...position,
        ...(referenced.length === 0 ? {} : { referenced: this.#visible(referenced, userId) }),
        rev: storage.changes.rev,
      };
      reply({ event: "messageHistory", data });
    };
    // What replies refer to is worth a look-up, but not an error.
    const withReferenced = (history: History): void | Promise<void> => {
      const referenced = this.#referenced.of(history.messages, sources);
      if (!(referenced instanceof Promise)) return send(history, referenced);
      return referenced
        .catch((error) => {
          this.#logFailure(error);
          return [];
        })
        .then((found) => send(history, found));
    };
    this.#answer(event, readHistory(sources, query), withReferenced, reply);
  }

  /** Passes a page of what changed after a rev to `reply`, or `reset`, or an error. */
  changes(
    { event, rev }: Extract<Effect, { type: "changes" }>,
    { userId, owner }: Requester,
    reply: (event: ServerEvent) => void,
  ): void {
    const { room } = this.#options;
    const page = readChanges(this.#sources(owner), rev);
    if (page === null) {
      reply({ event: "reset", data: { room } });
      return;
    }
    const send = ({ messages, rev, hasMore }: ChangesPage) => {
      const data = { room, messages: this.#visible(messages, userId), rev, hasMore };
      reply({ event: "messagesChanged", data });
    };
    this.#answer(event, page, send, reply);
  }

  /** Returns messages as a user may see them, in the state of this moment: they may have been read before. */
  #visible(messages: readonly Message[], userId: string): Message[] {
    const { changes, erasures } = this.#options.storage;
    return messages.map((message) => visibleTo(userId, changes.current(erasures.current(message))));
  }

  /** Sends a page at once if it is here, or later; an error if Postgres, which has it, is down. */
  #answer<Page>(
    event: string,
    page: Page | Promise<Page>,
    send: (page: Page) => void | Promise<void>,
    reply: (event: ServerEvent) => void,
  ): void {
    if (!(page instanceof Promise)) {
      void send(page);
      return;
    }
    page.then(send).catch((error) => {
      this.#logFailure(error);
      reply({ event: "error", data: unavailableError(event) });
    });
  }

  /** Forgets messages of Postgres: changes of them may have been deleted in the room's storage. */
  pruned(): void {
    this.#referenced.clear();
  }

  /**
   * Passes the message of a request to `use` in its current state (null if there is none), or an error. Lookups of one owner
   * keep their order where they are about the same message, which may be here before the first of them is carried out: a
   * retry must not undo what was requested after it.
   */
  find(request: ChangeRequest, owner: string, use: (found: Found) => void): void {
    const { seq } = request.data;
    const wanted = this.#wanted.get(owner);
    const found = wanted?.some((other) => other.request.data.seq === seq) ? undefined : this.#findHere(seq);
    if (found !== undefined) use({ found });
    else if (wanted) wanted.push({ request, use });
    else {
      const first = [{ request, use }];
      this.#wanted.set(owner, first);
      void this.#findWanted(owner, first);
    }
  }

  /** Returns a message that is not in Postgres alone, null where none has this seq, or undefined if only Postgres can tell. */
  #findHere(seq: number): FoundMessage | null | undefined {
    const { storage, queued } = this.#options;
    const { messages, deadLetters } = storage;
    if (seq >= messages.endSeq()) return null;
    const found = queued(seq) ?? storage.find(seq);
    if (found) return found;
    const rejected = deadLetters.find(seq);
    if (rejected) return { message: rejected, reactors: listedReactors(rejected) };
    return seq >= messages.startSeq() ? null : undefined;
  }

  /** Looks up an owner's messages, batch after batch, until none is wanted. */
  async #findWanted(owner: string, wanted: Wanted[]): Promise<void> {
    while (wanted.length > 0) {
      // Those that come while the query waits for its turn are part of it.
      let batch = 0;
      try {
        const found = await this.#queries.run(owner, async () => {
          batch = Math.min(wanted.length, BATCH_MESSAGES);
          return this.#findArchived([...new Set(wanted.slice(0, batch).map(({ request }) => request.data.seq))]);
        });
        // One by one: each sees the changes before it.
        while (batch > 0) {
          batch -= 1;
          const next = wanted.shift();
          if (!next) break;
          const { seq } = next.request.data;
          const here = this.#findHere(seq);
          next.use({ found: here === undefined ? (found.get(seq) ?? null) : here });
        }
      } catch (error) {
        this.#logFailure(error);
        for (const { request, use } of wanted.splice(0, batch)) use({ error: unavailableError(request.event) });
      }
    }
    this.#wanted.delete(owner);
  }

  /** Resolves to the messages that Postgres has, by seq, with all reactions to them. */
  async #findArchived(seqs: number[]): Promise<Map<number, FoundMessage>> {
    const { room, storage, db } = this.#options;
    const rows = await messagesAt(db(), room, seqs);
    const reacted = rows.filter(({ reactions }) => reactions !== null).map(({ seq }) => seq);
    const reactors = reacted.length > 0 ? await reactionsTo(db(), room, reacted) : new Map();
    return new Map(
      rows.map((row) => {
        const found = { message: toMessage(row), reactors: reactors.get(row.seq) ?? NO_REACTORS };
        return [row.seq, storage.erasures.currentWithReactors(found)];
      }),
    );
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
