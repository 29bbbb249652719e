/** An inbox on the real runtime: its storage in memory, recording sockets, rooms and counts that the test answers, and a clock that it moves. */
import type { Presented } from "../../inbox/core/access.ts";
import type { Counts, Position, PushOutcome } from "../../inbox/core/effects.ts";
import type { InboxHost } from "../../inbox/host.ts";
import { Runtime } from "../../inbox/runtime.ts";
import { InboxStorage } from "../../inbox/storage.ts";
import { Alarms } from "../../lib/alarms.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Socket } from "../../lib/sockets.ts";
import type { Sql, SqlCursor, SqlValue } from "../../lib/sql.ts";
import { tablesOf } from "../../lib/storage-migrations.ts";
import type { FollowResult, Notice, RoomCalls } from "../../rooms/protocol/calls.ts";
import type { User } from "../../rooms/protocol/events.ts";
import type {
  InboxClientEvent,
  InboxServerData,
  InboxServerEvent,
  InboxServerEventName,
  Preview,
} from "../../rooms/protocol/inbox.ts";
import type { PushMessage } from "../../rooms/protocol/push.ts";
import { NodeSqlite } from "./node-sqlite.ts";

export const ANNA: User = { id: "u-anna", username: "Anna" };
export const BORIS: User = { id: "u-boris", username: "Boris" };
export const CAT: User = { id: "u-cat", username: "Cat" };

/** The inbox's end of a connection. */
export class InboxSocket implements Socket {
  readonly events: InboxServerEvent[] = [];
  closeCode: number | null = null;
  heartbeat: number | null = null;
  #attachment: unknown = null;

  send(frame: string): void {
    this.events.push(JSON.parse(frame));
  }

  close(code: number): void {
    this.closeCode ??= code;
  }

  serializeAttachment(attachment: unknown): void {
    this.#attachment = structuredClone(attachment);
  }

  deserializeAttachment(): unknown {
    return structuredClone(this.#attachment);
  }

  /** Returns the events that have arrived since, and forgets them. */
  take(): InboxServerEvent[] {
    return this.events.splice(0);
  }

  names(): InboxServerEventName[] {
    return this.take().map(({ event }) => event);
  }

  /** Returns the data of the last event with this name, and forgets what has arrived. */
  last<Name extends InboxServerEventName>(name: Name): InboxServerData<Name> {
    const found = this.take().findLast(({ event }) => event === name);
    if (!found) throw new Error(`no ${name}`);
    return found.data as InboxServerData<Name>;
  }
}

/** Counts the rows that are written. */
class CountingSqlite implements Sql {
  readonly sqlite = new NodeSqlite();
  written = 0;

  exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): SqlCursor<Row> {
    if (/^(insert or replace into (rooms|blocked)|insert into inbox|update|delete)/i.test(query)) this.written += 1;
    return this.sqlite.exec<Row>(query, ...bindings);
  }
}

const SILENT: Logger = { debug: () => {}, info: () => {}, error: () => {} };

export const preview = (seq: number, { id, username }: User = BORIS): Preview => ({
  seq,
  userId: id,
  username,
  excerpt: `message ${seq}`,
  timestamp: "2026-11-23T12:00:00.000Z",
});

export class QuietInbox {
  now = Date.UTC(2026, 10, 23);
  sql = new CountingSqlite();
  runtime: Runtime;
  /** When the alarm is set to, ms since 1970. */
  alarm: number | null = null;
  alarmsSet = 0;
  /** The calls of rooms, as `room method arguments`. */
  readonly calls: string[] = [];
  /** Rooms that cannot be reached. */
  readonly down = new Set<string>();
  /** What rooms answer to `follow`. */
  followed: FollowResult = { ok: true, lastSeq: 0 };
  /** Messages that were deleted. */
  readonly deleted = new Set<number>();
  /** What rooms have of a message. */
  message = (seq: number): Preview => preview(seq);
  /** The pushes that were sent, and how they are answered by the endpoint's last part. */
  readonly pushes: { readonly id: string; readonly message: PushMessage }[] = [];
  readonly outcomes = new Map<string, PushOutcome>();
  /** While it is set, push services wait for it. */
  heldPushes: Promise<void> | null = null;
  /** While it is set, calls of rooms wait for it. */
  held: Promise<void> | null = null;
  /** The counts that are asked for, to be answered. */
  readonly counting: { positions: readonly Position[]; answer(counts: readonly Counts[] | null): void }[] = [];
  #sockets: InboxSocket[] = [];

  constructor() {
    this.runtime = this.#start();
  }

  #start(): Runtime {
    const storage = new InboxStorage({ sql: this.sql, transaction: this.sql.sqlite.transaction, userId: ANNA.id });
    return new Runtime(this.#host(storage), this.#sockets);
  }

  #host(storage: InboxStorage): InboxHost {
    return {
      userId: ANNA.id,
      storage,
      now: () => this.now,
      alarms: new Alarms({
        getAlarm: async () => this.alarm,
        setAlarm: async (at) => {
          this.alarmsSet += 1;
          this.alarm = at;
        },
      }),
      logger: SILENT,
      room: (name) => this.#room(name),
      count: (positions) => {
        const { promise, resolve, reject } = Promise.withResolvers<readonly Counts[]>();
        const answer = (counts: readonly Counts[] | null) => (counts ? resolve(counts) : reject(new Error("away")));
        this.counting.push({ positions, answer });
        return promise;
      },
      push: {
        send: async ({ id }, message) => {
          this.pushes.push({ id, message });
          await this.heldPushes;
          return this.outcomes.get(id) ?? { type: "sent" };
        },
      },
      newId: () => crypto.randomUUID(),
      heartbeatOf: (socket) => (socket as InboxSocket).heartbeat,
      deleteAll: () => {
        for (const table of tablesOf(this.sql)) this.sql.exec(`DROP TABLE ${table}`);
        this.alarm = null;
      },
      abort: () => {},
    };
  }

  #room(name: string): RoomCalls {
    const call = async (line: string) => {
      this.calls.push(`${name} ${line}`);
      await this.held;
      if (this.down.has(name)) throw new Error("the room is down");
    };
    return {
      follow: async ({ user, rooms }) => {
        await call(`follow ${user.id}${rooms.map((room) => ` ${room}`).join("")}`);
        return this.followed;
      },
      unfollow: (userId) => call(`unfollow ${userId}`),
      read: (userId, seq) => call(`read ${userId} ${seq}`),
      block: (userId, isBlocked) => call(`block ${userId} ${isBlocked}`),
      readForPush: async (userId, seqs, onlyMentions) => {
        await call(`readForPush ${userId} ${seqs}${onlyMentions ? " mentions" : ""}`);
        const message = seqs.toReversed().find((seq) => !this.deleted.has(seq));
        return message === undefined ? null : { message: this.message(message), isMention: true };
      },
    };
  }

  /** Lets what has been answered go on. */
  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Moves the clock, with the alarm at its time on the way. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    while (this.alarm !== null && this.alarm <= end) {
      this.now = Math.max(this.now, this.alarm);
      this.alarm = null;
      void this.runtime.alarm();
      await this.settle();
    }
    this.now = end;
    await this.settle();
  }

  /** Replaces the instance by one that knows what is stored and, unless they are lost, the sockets that are open. */
  async hibernate({ loseSockets = false } = {}): Promise<void> {
    this.#sockets = loseSockets ? [] : this.#sockets.filter(({ closeCode }) => closeCode === null);
    this.runtime = this.#start();
    await this.runtime.start();
  }

  /** A token that ends in an hour, or after `seconds`. */
  token({
    rooms = [],
    seconds = 3_600,
    user = ANNA,
    epoch = null,
  }: {
    rooms?: string[];
    seconds?: number;
    user?: User;
    epoch?: number | null;
  } = {}): Presented {
    return { user, rooms, expiresAt: Math.floor(this.now / 1000) + seconds, epoch };
  }

  connect(presented = this.token()): InboxSocket {
    const socket = new InboxSocket();
    this.#sockets.push(socket);
    this.runtime.open(socket, presented);
    return socket;
  }

  send({ event, data }: InboxClientEvent, socket: InboxSocket): void {
    this.runtime.receive(socket, JSON.stringify({ event, data }));
  }

  read(socket: InboxSocket, room: string, seq: number): void {
    this.send({ event: "markRead", data: { room, seq } }, socket);
  }

  close(socket: InboxSocket): void {
    this.#sockets = this.#sockets.filter((each) => each !== socket);
    this.runtime.closed(socket, 1000);
  }

  /** Subscribes a browser to pushes. */
  subscribe(id: string, endpoint = `https://push.example/${id}`) {
    return this.runtime.subscribe(this.token(), { id, endpoint, p256dh: "point", auth: "secret" });
  }

  /** The seqs that were pushed, by subscription, since it was last asked. */
  takePushes(): string[] {
    return this.pushes.splice(0).map(({ id, message }) => `${id} ${message.room} ${message.seq}`);
  }

  /** Follows a public room by speaking there. */
  follow(room: string, lastSeq = 0): Promise<boolean> {
    return this.runtime.followed({ room, lastSeq, accessUntil: null });
  }

  /** A room tells of its message `seq`; `mentions` are seqs. */
  notify(
    room: string,
    seq: number,
    { unread = 0, mentions = [], ...rest }: Partial<Omit<Notice, "mentions">> & { mentions?: number[] } = {},
  ) {
    const about = { unread, mentions: mentions.map((each) => preview(each)), message: preview(seq) };
    return this.runtime.notify({ room, lastSeq: seq, accessUntil: null, ...about, ...rest });
  }

  /** Answers the only count that is asked for. */
  async answerCount(counts: readonly Partial<Counts>[] | null): Promise<void> {
    const { positions, answer } = this.counting.shift() ?? { positions: [], answer: () => {} };
    if (positions.length === 0) throw new Error("nothing is counted");
    const none = { room: "", lastSeq: 0, unread: 0, isMore: false, mentions: 0, last: null };
    answer(counts?.map((each) => ({ ...none, ...each })) ?? null);
    await this.settle();
  }

  /** The rooms as a new device would see them at once. */
  get rooms() {
    const rooms = [...this.runtime.state.rooms.values()].filter(({ status }) => status === "followed");
    return Object.fromEntries(
      rooms.map(({ room, read, unread, mentions, lastSeq }) => [room, { read, unread, mentions, lastSeq }]),
    );
  }
}
