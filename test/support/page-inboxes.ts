/**
 * The inboxes of the page's users on the real runtime, for the room behind `PageSocket`, and the WebSocket that connects the
 * page to them. Install `PageWebSocket` as the global WebSocket, on fake timers. There is no REST.
 */
import type { Counts, Position } from "../../inbox/core/effects.ts";
import { Runtime } from "../../inbox/runtime.ts";
import { InboxStorage } from "../../inbox/storage.ts";
import { Alarms } from "../../lib/alarms.ts";
import type { Socket } from "../../lib/sockets.ts";
import type { FollowResult, RoomCalls } from "../../rooms/protocol/calls.ts";
import type { User } from "../../rooms/protocol/events.ts";
import { NodeSqlite } from "./node-sqlite.ts";
import { PageRoom, PageSocket } from "./page-socket.ts";

/** The user in the token of `PageSocket`: `<role> <id> <name>`, URI-encoded. */
const userOf = (protocols: string[]): User => {
  const token = protocols.find((each) => each.startsWith("samovar.token.")) ?? "";
  const [, id = "", ...names] = decodeURIComponent(token.slice("samovar.token.".length)).split(" ");
  return { id, username: names.join(" ") };
};

export class PageInboxes {
  static current: PageInboxes;
  /** Every token ends then, seconds since 1970. */
  readonly expiresAt = Date.UTC(2100, 0, 1) / 1000;
  readonly room: PageRoom;
  /** The open connections, in the order of opening. */
  readonly sockets: PageInboxSocket[] = [];
  /** How long new connections take, ms. */
  connectMs = 5;
  /** Inboxes cannot be reached. */
  isDown = false;
  readonly #runtimes = new Map<string, Runtime>();

  constructor() {
    this.room = new PageRoom(undefined, this);
  }

  of(userId: string): Runtime {
    const runtime = this.#runtimes.get(userId) ?? this.#start(userId);
    this.#runtimes.set(userId, runtime);
    return runtime;
  }

  #start(userId: string): Runtime {
    const sql = new NodeSqlite();
    const runtime: Runtime = new Runtime(
      {
        userId,
        storage: new InboxStorage({ sql, transaction: sql.transaction, userId }),
        now: () => Date.now(),
        alarms: new Alarms({
          getAlarm: async () => null,
          setAlarm: async (at) => void setTimeout(() => runtime.alarm(), at - Date.now()),
        }),
        logger: { debug: () => {}, info: () => {}, error: () => {} },
        room: () => this.#roomCalls,
        count: async (positions) => positions.map((position) => this.#count(userId, position)),
        newId: () => crypto.randomUUID(),
        push: null,
        heartbeatOf: () => null,
        deleteAll: () => {},
        abort: (reason) => {
          throw new Error(reason);
        },
      },
      [],
    );
    return runtime;
  }

  get #roomCalls(): RoomCalls {
    const { runtime } = this.room;
    return {
      follow: async ({ user, expiresAt }): Promise<FollowResult> => runtime.follow(user, expiresAt),
      unfollow: async (userId) => runtime.unfollow(userId),
      read: async (userId, seq) => runtime.read(userId, seq),
      block: async (userId, isBlocked) => runtime.block(userId, isBlocked),
      readForPush: async (userId, seqs, onlyMentions) => runtime.readForPush({ userId, seqs, onlyMentions }),
    };
  }

  /** As Postgres counts. */
  #count(reader: string, { room, read }: Position): Counts {
    const { log } = this.room;
    const unread = log.filter(
      ({ seq, userId, deletedAt }) => seq > read && userId !== reader && deletedAt === undefined,
    );
    const mentions = unread.filter((message) => message.mentions?.some(({ userId }) => userId === reader));
    const lastSeq = log.at(-1)?.seq ?? 0;
    return { room, lastSeq, unread: unread.length, isMore: false, mentions: mentions.length, last: null };
  }
}

/** The page's end of a connection to its inbox. */
export class PageInboxSocket extends EventTarget {
  readonly protocol = "";
  readonly bufferedAmount = 0;
  binaryType = "blob";
  readyState = 0;
  readonly #inboxes = PageInboxes.current;
  readonly #inbox: Runtime;
  readonly #end: Socket;

  constructor(protocols: string[]) {
    super();
    const user = userOf(protocols);
    this.#inbox = this.#inboxes.of(user.id);
    let attachment: unknown = null;
    this.#end = {
      send: (frame) => this.#arrive(frame),
      close: (code) => this.#later(() => this.cut(code)),
      serializeAttachment: (next) => {
        attachment = structuredClone(next);
      },
      deserializeAttachment: () => structuredClone(attachment),
    };
    this.#later(() => {
      if (this.#inboxes.isDown) return this.cut();
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
      this.#inboxes.sockets.push(this);
      this.#inbox.open(this.#end, { user, rooms: [], expiresAt: this.#inboxes.expiresAt, epoch: null });
    }, this.#inboxes.connectMs);
  }

  send(frame: string): void {
    this.#later(() => {
      if (frame === "ping") this.#arrive("pong");
      else this.#inbox.receive(this.#end, frame);
    });
  }

  close(): void {
    this.#later(() => this.cut(1000));
  }

  /** Breaks the connection: what is in flight is lost. */
  cut(code = 1006): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    const at = this.#inboxes.sockets.indexOf(this);
    if (at >= 0) this.#inboxes.sockets.splice(at, 1);
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason: "" }));
    this.#inbox.closed(this.#end, code);
  }

  #arrive(data: string): void {
    this.#later(() => this.dispatchEvent(new MessageEvent("message", { data })));
  }

  #later(run: () => void, ms = 5): void {
    setTimeout(() => {
      if (this.readyState !== 3) run();
    }, ms);
  }
}

/** Connects the page to its room or to its inbox. */
export class PageWebSocket {
  constructor(url: string, protocols: string[]) {
    // biome-ignore lint/correctness/noConstructorReturn: the page constructs sockets of both kinds
    return url.endsWith("/inbox/ws") ? new PageInboxSocket(protocols) : new PageSocket(url, protocols);
  }
}
