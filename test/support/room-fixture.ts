/** A room on the real runtime: its log in memory, sockets that record what they receive, and a clock that the test moves. */
import type { Db } from "../../drizzle/client.ts";
import { Alarms } from "../../lib/alarms.ts";
import type { Socket } from "../../lib/sockets.ts";
import type { Sql } from "../../lib/sql.ts";
import type { Clock } from "../../lib/timers.ts";
import type { NewMessage } from "../../rooms/core/messages.ts";
import { DEFAULT_LIMITS, type Limits } from "../../rooms/core/rate-limits.ts";
import type { RoomState } from "../../rooms/core/state.ts";
import type { Bucket } from "../../rooms/host.ts";
import type { Admission } from "../../rooms/protocol/access.ts";
import type { InboxCalls } from "../../rooms/protocol/calls.ts";
import type { ClientEvent, Message, Role, ServerEvent, User } from "../../rooms/protocol/events.ts";
import { FILE_LIMITS } from "../../rooms/protocol/limits.ts";
import type { Capabilities } from "../../rooms/protocol/subprotocols.ts";
import { type PostResult, Runtime } from "../../rooms/runtime.ts";
import { RoomStorage } from "../../rooms/storage/index.ts";
import { RETENTION, type Retention } from "../../rooms/storage/message-log.ts";
import { NodeSqlite } from "./node-sqlite.ts";

type EventData<Name extends ClientEvent["event"]> = Extract<ClientEvent, { event: Name }>["data"];

/** A clock that stands still until it is moved; timers and the alarm run at their times on the way. */
export class ManualClock implements Clock {
  /** How many timers have been set so far. */
  timersSet = 0;
  #now = 1_000_000;
  readonly #timers = new Set<{ at: number; run: () => void }>();
  #alarm: { at: number; run: () => void } | null = null;

  now = (): number => this.#now;

  setTimer = (run: () => void, ms: number): (() => void) => {
    const timer = { at: this.#now + ms, run };
    this.timersSet += 1;
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Sets the only alarm to `at`, ms since 1970. */
  setAlarm(run: () => void, at: number): void {
    this.#alarm = { at, run };
  }

  clearAlarm(): void {
    this.#alarm = null;
  }

  /** Timers are lost with the instance that has set them. */
  loseTimers(): void {
    this.#timers.clear();
  }

  /** How many timers are pending. */
  get pending(): number {
    return this.#timers.size;
  }

  /** When the alarm is set to, ms since 1970. */
  get alarmAt(): number | null {
    return this.#alarm?.at ?? null;
  }

  /** When the next timer or the alarm is due, ms since 1970. */
  get nextAt(): number | null {
    return this.#next()?.at ?? null;
  }

  advance(ms: number): void {
    this.advanceTo(this.#now + ms);
  }

  advanceTo(end: number): void {
    for (let next = this.#next(); next !== null && next.at <= end; next = this.#next()) {
      this.#timers.delete(next);
      if (next === this.#alarm) this.#alarm = null;
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = Math.max(this.#now, end);
  }

  /** Steps back, as a computer's clock may; timers stay. */
  turnBack(ms: number): void {
    this.#now -= ms;
  }

  #next() {
    let first = this.#alarm;
    for (const timer of this.#timers) if (first === null || timer.at < first.at) first = timer;
    return first;
  }
}

/** The room's end of a connection. */
export class RecordingSocket implements Socket {
  readonly events: ServerEvent[] = [];
  frames = 0;
  /** The length of all frames as UTF-8. */
  bytes = 0;
  closeCode: number | null = null;
  #attachment: unknown = null;
  readonly #onFrame: ((frame: string) => void) | undefined;
  readonly #onClose: ((code: number) => void) | undefined;

  constructor(onFrame?: (frame: string) => void, onClose?: (code: number) => void) {
    this.#onFrame = onFrame;
    this.#onClose = onClose;
  }

  send(frame: string): void {
    this.frames += 1;
    this.bytes += Buffer.byteLength(frame);
    if (this.#onFrame) this.#onFrame(frame);
    else this.events.push(...([JSON.parse(frame)].flat() as ServerEvent[]));
  }

  close(code: number): void {
    this.closeCode = code;
    this.#onClose?.(code);
  }

  serializeAttachment(attachment: unknown): void {
    this.#attachment = attachment;
  }

  deserializeAttachment(): unknown {
    return this.#attachment;
  }
}

export interface TestRoomOptions<RoomClock extends Clock> {
  readonly clock: RoomClock;
  readonly room?: string;
  readonly limits?: Limits;
  /** The seq after which the room's own messages start; null leaves it to what is stored, or to `Runtime.number`. */
  readonly initialSeq?: number | null;
  /** The Postgres that has the messages before; there is none unless it is given. */
  readonly db?: () => Db;
  /** The database of the log: a new one, unless many rooms share it in turn. */
  readonly sql?: NodeSqlite;
  /** What the log keeps at least. */
  readonly retention?: Retention;
  /** Sockets that were open during hibernation, by their connection. */
  readonly sockets?: ReadonlyMap<string, RecordingSocket>;
  /** Users have none unless they are given. */
  readonly inboxes?: { of(userId: string): InboxCalls } | null;
  /** Where files are; a room has none unless it is given. */
  readonly bucket?: Bucket | null;
}

const noDatabase = (): Db => {
  throw new Error("this room has no database");
};

export class TestRoom<RoomClock extends Clock = ManualClock> {
  readonly clock: RoomClock;
  readonly runtime: Runtime;
  readonly storage: RoomStorage;
  readonly sockets: Map<string, RecordingSocket>;
  /** How often messages were appended to the log: each is one row written. */
  appends = 0;
  /** The id of the connection that is being opened. */
  #nextId: string | null = null;

  constructor({
    clock,
    room = "general",
    limits = DEFAULT_LIMITS,
    initialSeq = 0,
    db = noDatabase,
    sql = new NodeSqlite(),
    retention = RETENTION,
    sockets = new Map(),
    inboxes = null,
    bucket = null,
  }: TestRoomOptions<RoomClock>) {
    this.clock = clock;
    this.sockets = new Map(sockets);
    const counting: Sql = {
      exec: (query, ...bindings) => {
        if (/^INSERT INTO log\b|messages \|\|/.test(query)) this.appends += 1;
        return sql.exec(query, ...bindings);
      },
    };
    this.storage = new RoomStorage({ sql: counting, transaction: sql.transaction, name: room, retention });
    if (initialSeq !== null) this.storage.start({ seq: initialSeq, rev: 0, isKnown: true });
    this.runtime = new Runtime(
      {
        room,
        limits,
        fileLimits: FILE_LIMITS,
        storage: this.storage,
        clock,
        alarms: new Alarms({
          getAlarm: async () => (clock instanceof ManualClock ? clock.alarmAt : null),
          setAlarm: async (at) => {
            if (clock instanceof ManualClock) clock.setAlarm(() => void this.runtime.alarm(), at);
            // Without inboxes nothing that pages wait for needs it.
            else if (inboxes) clock.setTimer(() => void this.runtime.alarm(), at - clock.now());
          },
        }),
        logger: { debug: () => {}, info: () => {}, error: () => {} },
        db,
        inboxOf: inboxes && ((userId) => inboxes.of(userId)),
        bucket,
        newId: () => this.#takeId() ?? crypto.randomUUID(),
        heartbeatOf: () => null,
        synced: () => Promise.resolve(),
        deleteAll: () => {},
        abort: (reason) => {
          throw new Error(reason);
        },
      },
      this.sockets.values(),
    );
  }

  get state(): RoomState {
    return this.runtime.state;
  }

  /** The stored messages in their current state, ascending. */
  get log(): Message[] {
    return this.storage.above(0).toArray();
  }

  /** Opens a connection under a name, which becomes its id. Clients accept batches and are told when typing ends. */
  open(
    connection: string,
    user: User,
    role: Role = "member",
    socket = new RecordingSocket(),
    address: string | null = null,
    capabilities: Capabilities = { batch: true, extended: false },
    expiresAt: number | null = null,
  ): void {
    const admission: Admission = { user, role, rooms: [], address, expiresAt };
    this.#nextId = connection;
    this.sockets.set(connection, socket);
    this.runtime.open(socket, admission, capabilities);
  }

  /** Returns the id of the connection that is being opened, once: an order that is carried out then has another one. */
  #takeId(): string | null {
    const id = this.#nextId;
    this.#nextId = null;
    return id;
  }

  send<Name extends ClientEvent["event"]>(connection: string, event: Name, data: EventData<Name>): void {
    this.receive(connection, JSON.stringify({ event, data }));
  }

  receive(connection: string, frame: string): void {
    this.runtime.receive(this.#socketOf(connection), frame);
  }

  post(
    user: User,
    content: string,
    clientId?: string,
    options: Partial<Pick<NewMessage, "role" | "address" | "expiresAt">> = {},
  ): PostResult {
    const { role = "member", address = null, expiresAt = null } = options;
    return this.runtime.post({ user, role, address, expiresAt, content, clientId });
  }

  /** The client's side of the connection is gone. */
  disconnect(connection: string): void {
    this.runtime.closed(this.#socketOf(connection), 1000);
  }

  /** Returns what the connection has received since the last call. */
  take(connection: string): ServerEvent[] {
    return this.#socketOf(connection).events.splice(0);
  }

  #socketOf(connection: string): RecordingSocket {
    const socket = this.sockets.get(connection);
    if (!socket) throw new Error(`no connection ${connection}`);
    return socket;
  }
}

/** A room so quiet that everything is flushed in the turn of its cause: time passes before every input. */
export class QuietRoom extends TestRoom {
  #inputAt = 0;
  #isBursting = false;

  constructor() {
    super({ clock: new ManualClock() });
  }

  get now(): number {
    return this.clock.now();
  }

  pass(ms: number): void {
    this.clock.advance(ms);
  }

  /** Runs `act` without pauses between its inputs, then flushes. */
  burst(act: () => void): void {
    this.#isBursting = true;
    act();
    this.#isBursting = false;
    this.clock.advance(FLUSH_MS);
    this.#inputAt = this.now;
  }

  override open(...connection: Parameters<TestRoom["open"]>): void {
    this.#pause();
    super.open(...connection);
  }

  override receive(connection: string, frame: string): void {
    this.#pause();
    super.receive(connection, frame);
  }

  override post(...message: Parameters<TestRoom["post"]>): PostResult {
    this.#pause();
    return super.post(...message);
  }

  override disconnect(connection: string): void {
    this.#pause();
    super.disconnect(connection);
  }

  #pause(): void {
    if (this.#isBursting) return;
    const sinceInput = this.now - this.#inputAt;
    if (sinceInput >= 0 && sinceInput < QUIET_MS) this.clock.advance(QUIET_MS - sinceInput);
    this.#inputAt = this.now;
  }
}

/** After a pause of so many ms a small room flushes at once. */
const QUIET_MS = 200;
/** A small room's window, ms. */
const FLUSH_MS = 2;
