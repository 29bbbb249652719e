/** One user's Durable Object: adapts sockets, alarms, the clock and storage to the runtime. */
import { DurableObject } from "cloudflare:workers";
import { connect } from "../drizzle/client.ts";
import { Alarms } from "../lib/alarms.ts";
import { createLogger } from "../lib/logger.ts";
import { closeAnswer } from "../lib/sockets.ts";
import { systemClock } from "../lib/timers.ts";
import { ADMISSION_HEADER, decodeAdmission } from "../rooms/protocol/access.ts";
import type { Following, InboxCalls, Notice, NoticeAnswer, OpenedDirect, RoomCalls } from "../rooms/protocol/calls.ts";
import type { User } from "../rooms/protocol/events.ts";
import type { InboxRoom } from "../rooms/protocol/inbox.ts";
import { HEARTBEAT } from "../rooms/protocol/limits.ts";
import { chooseSubprotocol, subprotocolsOf } from "../rooms/protocol/subprotocols.ts";
import type { Presented } from "./core/access.ts";
import type { CommandResult, InboxSnapshot } from "./core/effects.ts";
import type { RoomChoices, StoredSubscription } from "./core/state.ts";
import { readCounts } from "./counts.ts";
import type { InboxHost } from "./host.ts";
import { createPushSender, type PushSettings } from "./push/sender.ts";
import { type InboxErasure, Runtime } from "./runtime.ts";
import { userIdOf } from "./sockets.ts";
import { InboxStorage } from "./storage.ts";

/** The settings and bindings that an inbox reads. */
export interface InboxEnv extends PushSettings {
  ROOMS: { getByName(room: string): RoomCalls };
  DATABASE_URL?: string;
  LOG?: string;
}

/** The time-out of a count, ms. */
const COUNT_TIMEOUT_MS = 5_000;

export class Inbox extends DurableObject<InboxEnv> implements InboxCalls {
  /** Null in an object that does not know whose it is: an alarm has woken it after a restart, and nothing is stored. */
  readonly #runtimeOrNull: Runtime | null;

  constructor(ctx: DurableObjectState, env: InboxEnv) {
    super(ctx, env);
    const sockets = ctx.getWebSockets();
    const storage = new InboxStorage({
      sql: ctx.storage.sql,
      transaction: (write) => ctx.storage.transactionSync(write),
      userId: ctx.id.name ?? userIdOf(sockets),
    });
    this.#runtimeOrNull = storage.userId === null ? null : new Runtime(this.#host(storage.userId, storage), sockets);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(HEARTBEAT.ping, HEARTBEAT.pong));
    void ctx.blockConcurrencyWhile(async () => this.#runtimeOrNull?.start());
  }

  /** The platform as the runtime sees it. */
  #host(userId: string, storage: InboxStorage): InboxHost {
    const { ctx, env } = this;
    const logger = createLogger(env.LOG);
    return {
      userId,
      storage,
      now: () => systemClock.now(),
      alarms: new Alarms(ctx.storage),
      logger,
      room: (name) => env.ROOMS.getByName(name),
      count: async (positions, blocked) => {
        if (!env.DATABASE_URL) throw new Error("DATABASE_URL is not set");
        return readCounts(connect(env.DATABASE_URL, COUNT_TIMEOUT_MS), userId, positions, blocked);
      },
      push: createPushSender(env, logger, () => systemClock.now()),
      newId: () => crypto.randomUUID(),
      heartbeatOf: (socket) => ctx.getWebSocketAutoResponseTimestamp(socket as WebSocket)?.getTime() ?? null,
      deleteAll: () => void ctx.storage.deleteAll(),
      abort: (reason) => ctx.abort(reason),
    };
  }

  get #runtime(): Runtime {
    if (this.#runtimeOrNull === null) throw new Error("an inbox is addressed by its user's id");
    return this.#runtimeOrNull;
  }

  /** Accepts a WebSocket. The Worker has verified the user's token and says what it presents in `ADMISSION_HEADER`. */
  override async fetch({ headers }: Request): Promise<Response> {
    const presented = decodeAdmission<Presented>(headers.get(ADMISSION_HEADER));
    if (!presented || headers.get("Upgrade") !== "websocket") return new Response(null, { status: 426 });
    if (presented.user.id !== this.#runtime.state.userId) return new Response(null, { status: 403 });
    const subprotocol = chooseSubprotocol(subprotocolsOf(headers.get("Sec-WebSocket-Protocol")));
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    this.#runtime.open(server, presented);
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: subprotocol ? { "Sec-WebSocket-Protocol": subprotocol } : {},
    });
  }

  followed(following: Following): Promise<boolean> {
    return this.#runtime.followed(following);
  }

  unfollowed(room: string): Promise<void> {
    return this.#runtime.unfollowed(room);
  }

  notify(notice: Notice): Promise<NoticeAnswer> {
    return this.#runtime.notify(notice);
  }

  /** Resolves to the whole inbox, counted if Postgres answers. */
  list(presented: Presented): Promise<CommandResult<InboxSnapshot>> {
    return this.#runtime.list(presented);
  }

  /** Follows a room, with what the user chooses for it. */
  follow(presented: Presented, room: string, choices: RoomChoices = {}): Promise<CommandResult<InboxRoom>> {
    return this.#runtime.follow(presented, room, choices);
  }

  unfollow(room: string): Promise<CommandResult<null>> {
    return this.#runtime.unfollow(room);
  }

  /** The user has opened a direct conversation, which they follow from now on. */
  openedDirect(opened: OpenedDirect): Promise<CommandResult<null>> {
    return this.#runtime.openedDirect(opened);
  }

  block(user: User): Promise<CommandResult<null>> {
    return this.#runtime.block(user);
  }

  unblock(userId: string): Promise<CommandResult<null>> {
    return this.#runtime.unblock(userId);
  }

  /** Resolves to the epoch of the token that is signed in place of a guest's of this epoch. */
  renew(epoch: number): Promise<CommandResult<number>> {
    return this.#runtime.renew(epoch);
  }

  /** A device is linked by a code that a guest's token of this epoch has asked for. */
  deviceLinked(epoch: number): Promise<CommandResult<number>> {
    return this.#runtime.deviceLinked(epoch);
  }

  /** Signs out every device of a guest. Repeated under the same key, it is answered again. Resolves to the new epoch. */
  signOutEverywhere(epoch: number, key: string): Promise<CommandResult<number>> {
    return this.#runtime.signOutEverywhere(epoch, key);
  }

  /** Adds a browser that receives pushes. The Worker has checked its endpoint and keys. */
  subscribe(presented: Presented, subscription: StoredSubscription): Promise<CommandResult<null>> {
    return this.#runtime.subscribe(presented, subscription);
  }

  unsubscribe(id: string): Promise<CommandResult<null>> {
    return this.#runtime.unsubscribe(id);
  }

  /** Returns true if the user has blocked the other one. */
  blocks(userId: string): boolean {
    return this.#runtime.blocks(userId);
  }

  /** Erases the user: everything that the inbox stores. */
  erase(): Promise<InboxErasure> {
    return this.#runtime.erase();
  }

  override webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): void {
    this.#runtime.receive(socket, frame);
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
