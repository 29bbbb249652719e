/** One room's Durable Object: adapts sockets, alarms, the clock and storage to the runtime. */
import { DurableObject } from "cloudflare:workers";
import { connect } from "../drizzle/client.ts";
import { Alarms } from "../lib/alarms.ts";
import { createLogger } from "../lib/logger.ts";
import { closeAnswer } from "../lib/sockets.ts";
import { systemClock } from "../lib/timers.ts";
import { forbiddenError, noSuchRoomError } from "./core/errors.ts";
import type { NewMessage } from "./core/messages.ts";
import { parseLimits } from "./core/rate-limits.ts";
import type { UserId } from "./core/state.ts";
import { roomOf } from "./delivery/connections.ts";
import type { RoomErasure } from "./erasure.ts";
import type { Bucket, RuntimeHost } from "./host.ts";
import { ADMISSION_HEADER, decodeAdmission, mayEnter } from "./protocol/access.ts";
import type {
  FollowRequest,
  FollowResult,
  InboxCalls,
  PushedMessage,
  RoomCalls,
  RoomFileCalls,
  UploadRequest,
  UploadResult,
} from "./protocol/calls.ts";
import { isDirect } from "./protocol/direct.ts";
import { parseFileLimits } from "./protocol/files.ts";
import { HEARTBEAT } from "./protocol/limits.ts";
import type { SanctionedUser } from "./protocol/sanctions.ts";
import type { RoomStatus } from "./protocol/status.ts";
import { capabilitiesOf, chooseSubprotocol, subprotocolsOf } from "./protocol/subprotocols.ts";
import { type PostResult, Runtime } from "./runtime.ts";
import { RoomStorage } from "./storage/index.ts";

/** The settings that a room reads. */
export interface RoomEnv {
  DATABASE_URL?: string;
  LOG?: string;
  ROOM_LIMITS?: unknown;
  /** Users' inboxes, by their id. Without them rooms have no followers. */
  INBOXES?: { getByName(userId: string): InboxCalls };
  /** Where the Worker stores files. Without it there are none. */
  FILES?: Bucket;
  FILE_LIMITS?: unknown;
}

export class Room extends DurableObject<RoomEnv> implements RoomCalls, RoomFileCalls {
  /** Null in an object that does not know which room it is: an alarm has woken it after a restart, and nothing is stored. */
  readonly #runtimeOrNull: Runtime | null;

  constructor(ctx: DurableObjectState, env: RoomEnv) {
    super(ctx, env);
    const sockets = ctx.getWebSockets();
    const storage = new RoomStorage({
      sql: ctx.storage.sql,
      transaction: (write) => ctx.storage.transactionSync(write),
      name: ctx.id.name ?? roomOf(sockets),
    });
    this.#runtimeOrNull = storage.room === null ? null : new Runtime(this.#host(storage.room, storage), sockets);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(HEARTBEAT.ping, HEARTBEAT.pong));
    void ctx.blockConcurrencyWhile(async () => this.#runtimeOrNull?.start());
  }

  /** The platform as the runtime sees it. */
  #host(room: string, storage: RoomStorage): RuntimeHost {
    const { ctx, env } = this;
    const { INBOXES } = env;
    const logger = createLogger(env.LOG);
    const { limits, problem } = parseLimits(env.ROOM_LIMITS);
    const files = parseFileLimits(env.FILE_LIMITS);
    for (const reason of [problem, files.problem]) {
      if (reason !== null) logger.error("invalid setting", { room, reason });
    }
    return {
      room,
      limits,
      fileLimits: files.limits,
      storage,
      clock: systemClock,
      alarms: new Alarms(ctx.storage),
      logger,
      db: (timeoutMs) => {
        if (!env.DATABASE_URL) throw new Error("DATABASE_URL is not set");
        return connect(env.DATABASE_URL, timeoutMs);
      },
      inboxOf: INBOXES ? (userId) => INBOXES.getByName(userId) : null,
      bucket: env.FILES ?? null,
      newId: () => crypto.randomUUID(),
      heartbeatOf: (socket) => ctx.getWebSocketAutoResponseTimestamp(socket as WebSocket)?.getTime() ?? null,
      synced: () => ctx.storage.sync(),
      deleteAll: () => void ctx.storage.deleteAll(),
      abort: (reason) => ctx.abort(reason),
    };
  }

  get #runtime(): Runtime {
    if (this.#runtimeOrNull === null) throw new Error("a room is addressed by its name");
    return this.#runtimeOrNull;
  }

  /** Runs `use` once the room is numbered: at once, or with every other event waiting, so that frames keep their order. */
  #numbered<Result>(use: () => Result): Result | Promise<Result> {
    if (this.#runtime.isNumbered) return use();
    return this.ctx.blockConcurrencyWhile(async () => {
      await this.#runtime.number();
      return use();
    });
  }

  /** Accepts a WebSocket. The Worker has authenticated the caller and says who it is in `ADMISSION_HEADER`. */
  override async fetch({ headers }: Request): Promise<Response> {
    const admission = decodeAdmission(headers.get(ADMISSION_HEADER));
    if (!admission || headers.get("Upgrade") !== "websocket") return new Response(null, { status: 426 });
    if (!mayEnter(admission, this.#runtime.room)) return new Response(null, { status: 403 });
    if (!(await this.#admits(admission.user.id, admission.expiresAt !== null)))
      return new Response(null, { status: 403 });
    const subprotocol = chooseSubprotocol(subprotocolsOf(headers.get("Sec-WebSocket-Protocol")));
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    this.#runtime.open(server, admission, capabilitiesOf(subprotocol));
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: subprotocol ? { "Sec-WebSocket-Protocol": subprotocol } : {},
    });
  }

  /** Posts a message for a REST caller whose token names the private rooms `rooms`. Resolves once it is stored. */
  async post(message: NewMessage, rooms: readonly string[]): Promise<PostResult> {
    const context = { event: "sendMessage" };
    if (!mayEnter({ rooms }, this.#runtime.room)) {
      return { ok: false, error: forbiddenError("this room is private", context) };
    }
    // A guest without a token is a new user, whom no conversation knows.
    if (!(await this.#admits(message.user.id, true))) return { ok: false, error: noSuchRoomError(context) };
    return this.#numbered(() => this.#runtime.post(message));
  }

  /** Returns whether a user may enter; asks Postgres for the users of a direct conversation whom this room has lost. */
  #admits(userId: UserId, hasToken: boolean): boolean | Promise<boolean> {
    return this.#runtime.admission.admits(userId, hasToken) || this.#admitsFound(userId, hasToken);
  }

  async #admitsFound(userId: UserId, hasToken: boolean): Promise<boolean> {
    await this.#restoreDirect();
    return this.#runtime.admission.admits(userId, hasToken);
  }

  async #restoreDirect(): Promise<void> {
    const lost = await this.#runtime.admission.findLost();
    if (lost.length > 0) await this.#numbered(() => this.#runtime.openDirect(lost));
  }

  /** Opens the direct conversation of two users, from whose ids the Worker has made this room's name. Idempotent. Resolves to its last seq. */
  async openDirect(userIds: readonly string[]): Promise<number> {
    return this.#numbered(() => this.#runtime.openDirect(userIds));
  }

  /** A user of this direct conversation blocks the other one, or lifts that. */
  async block(userId: UserId, isBlocked: boolean): Promise<void> {
    if (!this.#runtime.admission.admits(userId, true)) await this.#restoreDirect();
    this.#runtime.block(userId, isBlocked);
  }

  /** Makes a user a follower, or repeats that they are one. Their inbox calls it. */
  async follow({ user, rooms, expiresAt }: FollowRequest): Promise<FollowResult> {
    if (!mayEnter({ rooms }, this.#runtime.room)) {
      return { ok: false, error: forbiddenError("this room is private", {}) };
    }
    if (!(await this.#admits(user.id, true))) return { ok: false, error: noSuchRoomError({}) };
    return this.#numbered(() => this.#runtime.follow(user, expiresAt));
  }

  async unfollow(userId: UserId): Promise<void> {
    this.#runtime.unfollow(userId);
  }

  /** A follower has read everything up to `seq` without joining. */
  async read(userId: UserId, seq: number): Promise<void> {
    this.#runtime.read(userId, seq);
  }

  /** Resolves to what the inbox of a follower may push of these messages; null for nothing. */
  async readForPush(userId: UserId, seqs: readonly number[], onlyMentions: boolean): Promise<PushedMessage | null> {
    return this.#runtime.readForPush({ userId, seqs, onlyMentions });
  }

  async beginUpload(request: UploadRequest): Promise<UploadResult> {
    const { user, rooms } = request;
    if (!mayEnter({ rooms }, this.#runtime.room)) {
      return { ok: false, error: forbiddenError("this room is private", {}) };
    }
    if (!(await this.#admits(user.id, true))) return { ok: false, error: noSuchRoomError({}) };
    return this.#numbered(() => this.#runtime.beginUpload(request));
  }

  async completeUpload(userId: UserId, fileId: string): Promise<boolean> {
    return this.#runtime.completeUpload(userId, fileId);
  }

  async mayReadFiles(userId: UserId, rooms: readonly string[], hasToken: boolean): Promise<boolean> {
    const { room } = this.#runtime;
    if (!mayEnter({ rooms }, room) || !(await this.#admits(userId, hasToken))) return false;
    const isPublic = !isDirect(room) && mayEnter({ rooms: [] }, room);
    return isPublic || !this.#runtime.isRemoved(userId);
  }

  async status(): Promise<RoomStatus> {
    return this.#numbered(() => this.#runtime.status());
  }

  /** Returns the number of members. Unlike `status`, it asks Postgres nothing. */
  members(): number {
    return this.#runtime.members();
  }

  sanctions(): SanctionedUser[] {
    return this.#runtime.sanctions();
  }

  /** Erases a user. `isArchived`: Postgres has messages of theirs in this room. */
  async erase(userId: UserId, isArchived: boolean): Promise<RoomErasure> {
    // The erasure is noted with the room's last seq. Where nothing is archived and nothing stored, there is nothing to note.
    if (isArchived) await this.#numbered(() => {});
    return this.#runtime.erase(userId, isArchived);
  }

  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    const receive = () => this.#runtime.receive(socket, frame);
    if (this.#runtime.isMember(socket)) await this.#numbered(receive);
    else receive();
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    this.#runtime.closed(socket, closeAnswer(code));
  }

  override webSocketError(socket: WebSocket): void {
    this.#runtime.closed(socket, 1011);
  }

  override async alarm(): Promise<void> {
    await this.#runtimeOrNull?.alarm();
  }
}
