/**
 * Runs one inbox: carries out the effects of every step in order. It knows no Cloudflare type: inbox.ts adapts a Durable
 * Object to it, and tests drive it directly. It sets no timer, so that an inbox with open sockets and no news hibernates.
 */
import { errorFields } from "../lib/logger.ts";
import type { Socket } from "../lib/sockets.ts";
import type { Following, Notice, NoticeAnswer, OpenedDirect } from "../rooms/protocol/calls.ts";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import type { User } from "../rooms/protocol/events.ts";
import { frameSize } from "../rooms/protocol/frame-size.ts";
import type { InboxRoom } from "../rooms/protocol/inbox.ts";
import { LIMITS } from "../rooms/protocol/limits.ts";
import type { Presented } from "./core/access.ts";
import { encodeNews } from "./core/attached-news.ts";
import type { CallOutcome } from "./core/calls.ts";
import { restoreConnection } from "./core/connections.ts";
import type { Answer, CommandResult, Effect, InboxSnapshot, Position, RoomCall } from "./core/effects.ts";
import { encodePositions } from "./core/positions.ts";
import { nextPushAt } from "./core/push.ts";
import { restorePositions } from "./core/reading.ts";
import {
  type ConnectionId,
  createState,
  type InboxState,
  isEmpty,
  type RoomChoices,
  type StoredSubscription,
  type Subscription,
  type UserId,
} from "./core/state.ts";
import { type Input, step } from "./core/step.ts";
import type { InboxHost } from "./host.ts";
import { Pusher } from "./push/pusher.ts";
import { InboxSockets } from "./sockets.ts";

/** How often an inbox that is awake looks for connections to close, ms. */
const SWEEP_MS = 15_000;

/** The calls of an inbox that are inputs, without their numbers. */
type Request = DistributiveOmit<Extract<Input, { request: number }>, "request">;
type DistributiveOmit<Union, Key extends string> = Union extends unknown ? Omit<Union, Key> : never;

/** What was erased of a user. */
export interface InboxErasure {
  readonly rooms: number;
  readonly blocked: number;
}

export class Runtime {
  readonly #host: InboxHost;
  readonly #sockets = new InboxSockets();
  readonly #requests = new Map<number, (answer: Answer) => void>();
  #lastRequest = 0;
  readonly #pusher: Pusher;
  #sweptAt = 0;
  readonly state: InboxState;

  /** `sockets` are those that were open during hibernation. Call `start` before anything else. */
  constructor(host: InboxHost, sockets: Iterable<Socket>) {
    this.#host = host;
    const { userId, logger, push: sender } = host;
    this.#pusher = new Pusher({
      ...{ userId, logger, sender },
      room: (name) => host.room(name),
      run: (input) => this.#run(input),
    });
    const stored = host.storage.load();
    this.state = createState(host.userId, stored);
    restorePositions(this.state, stored.positions);
    for (const socket of sockets) this.#restore(socket);
  }

  #restore(socket: Socket): ConnectionId | undefined {
    const attachment = this.#sockets.restore(socket);
    if (attachment) restoreConnection(this.state, attachment);
    return attachment?.id;
  }

  /** Learns which alarm is set. */
  async start(): Promise<void> {
    await this.#host.alarms.restore();
    this.#sweep(this.#host.now());
    this.#setPushAlarm();
  }

  /** Adds a socket that has been accepted. */
  open(socket: Socket, presented: Presented): void {
    const { userId, alarms, newId } = this.#host;
    const { user, expiresAt } = presented;
    const id = newId();
    this.#sockets.add(socket, {
      id,
      user,
      userId,
      expiresAt,
      positions: [],
      news: [],
      awaitsCounts: false,
      countedAt: 0,
    });
    alarms.setBy("expiry", expiresAt * 1000);
    this.#run({ type: "open", connection: id, presented });
  }

  receive(socket: Socket, frame: string | ArrayBuffer): void {
    const connection = this.#sockets.idOf(socket);
    if (connection === undefined) return;
    try {
      const bytes = frameSize(frame);
      if (bytes !== null) this.#run({ type: "frame", connection, frame, bytes });
      else this.#close(connection, CLOSE.frameTooLarge, `frames are limited to ${LIMITS.frameBytes} bytes`);
    } catch (error) {
      // The platform would leave the socket open and the client without an answer.
      const { logger, newId } = this.#host;
      const requestId = newId();
      logger.error("inbox frame failed", { connection, requestId, ...errorFields(error) });
      const data = { code: "internal_error", message: `internal error (request ${requestId})` } as const;
      this.#sockets.send(connection, { event: "error", data });
    }
  }

  /** Handles a socket that was closed or has failed, and completes the closing handshake with `code`. */
  closed(socket: Socket, code: number): void {
    // A socket whose loss wakes the object is missing among those that it wakes up with.
    const connection = this.#sockets.idOf(socket) ?? this.#restore(socket);
    if (connection !== undefined) this.#close(connection, code, "");
  }

  /** Calls of rooms, see `InboxCalls`. */
  followed(following: Following): Promise<boolean> {
    return this.#ask({ type: "followed", following });
  }

  async unfollowed(room: string): Promise<void> {
    await this.#ask<null>({ type: "unfollowed", room });
  }

  notify(notice: Notice): Promise<NoticeAnswer> {
    return this.#ask({ type: "notify", notice });
  }

  /** Resolves to the whole inbox, counted if Postgres answers. */
  list(presented: Presented): Promise<CommandResult<InboxSnapshot>> {
    return this.#ask({ type: "list", presented });
  }

  /** Follows a room, with what the user chooses for it. */
  follow(presented: Presented, room: string, choices: RoomChoices): Promise<CommandResult<InboxRoom>> {
    return this.#ask({ type: "follow", presented, room, choices });
  }

  unfollow(room: string): Promise<CommandResult<null>> {
    return this.#ask({ type: "unfollow", room });
  }

  openedDirect(opened: OpenedDirect): Promise<CommandResult<null>> {
    return this.#ask({ type: "openedDirect", ...opened });
  }

  block(user: User): Promise<CommandResult<null>> {
    return this.#ask({ type: "block", user });
  }

  unblock(userId: UserId): Promise<CommandResult<null>> {
    return this.#ask({ type: "unblock", userId });
  }

  /** Calls of a guest's devices, by the epoch of their tokens; they resolve to the epoch of the next one. */
  renew(epoch: number): Promise<CommandResult<number>> {
    return this.#ask({ type: "renew", epoch });
  }

  deviceLinked(epoch: number): Promise<CommandResult<number>> {
    return this.#ask({ type: "deviceLinked", epoch });
  }

  signOutEverywhere(epoch: number, key: string): Promise<CommandResult<number>> {
    return this.#ask({ type: "signOutEverywhere", epoch, key });
  }

  /** Adds a browser that receives pushes. */
  subscribe(presented: Presented, subscription: StoredSubscription): Promise<CommandResult<null>> {
    return this.#ask({ type: "subscribe", presented, subscription });
  }

  unsubscribe(id: string): Promise<CommandResult<null>> {
    return this.#ask({ type: "unsubscribe", id });
  }

  /** Returns true if the user has blocked the other one. */
  blocks(userId: UserId): boolean {
    return this.state.blocked.has(userId);
  }

  erase(): Promise<InboxErasure> {
    return this.#ask({ type: "erase" });
  }

  /** Handles the object's alarm. Resolves when no push is under way: the platform repeats an alarm that was cut off. */
  async alarm(): Promise<void> {
    const { alarms, now } = this.#host;
    alarms.fired(now());
    try {
      this.#sweep(now());
      this.#run({ type: "tick" });
      await this.#pusher.settled();
    } finally {
      alarms.rearm();
    }
  }

  #ask<Result extends Answer>(input: Request): Promise<Result> {
    return new Promise<Result>((resolve) => {
      const request = ++this.#lastRequest;
      // Each input is answered in its own kind.
      this.#requests.set(request, resolve as (answer: Answer) => void);
      this.#run({ ...input, request } as Input);
    });
  }

  #run(input: Input): void {
    const { alarms, now } = this.#host;
    for (const effect of step(this.state, input, now())) this.#perform(effect);
    if (now() - this.#sweptAt >= SWEEP_MS) this.#sweep(now());
    const { retryAt, countsAt } = this.state;
    if (retryAt !== null) alarms.setBy("retry", retryAt);
    if (countsAt !== null) alarms.setBy("counts", countsAt);
    this.#setPushAlarm();
    this.#deleteIfEmpty();
  }

  #setPushAlarm(): void {
    const at = nextPushAt(this.state);
    if (at !== null) this.#host.alarms.setBy("push", at);
  }

  #perform(effect: Effect): void {
    const { storage } = this.#host;
    switch (effect.type) {
      case "send":
        this.#sockets.send(effect.to, effect.event);
        break;
      case "broadcast":
        this.#sockets.broadcast(effect.event, effect.except);
        break;
      case "answer":
        this.#requests.get(effect.request)?.(effect.answer);
        this.#requests.delete(effect.request);
        break;
      case "store":
        this.#write(() => storage.putRoom(effect.room));
        break;
      case "delete":
        this.#write(() => storage.deleteRoom(effect.room));
        break;
      case "storePositions":
        this.#write(() => storage.setPositions([...this.state.rooms.values()].map(({ room, read }) => [room, read])));
        break;
      case "storeBlocked":
        this.#write(() => storage.putBlocked(effect.user));
        break;
      case "deleteBlocked":
        this.#write(() => storage.deleteBlocked(effect.userId));
        break;
      case "storeSubscriptions":
        this.#write(() => storage.setSubscriptions(this.state.subscriptions.values().map(toStored).toArray()));
        break;
      case "storeUser":
        this.#write(() => storage.setUser(this.state.username, this.state.assertedAt));
        break;
      case "storeEpoch":
        this.#write(() => storage.setEpoch(this.state.epoch, this.state.signOutKey));
        break;
      case "call":
        void this.#call(effect.room, effect.call);
        break;
      case "count":
        void this.#count(effect.positions);
        break;
      case "readForPush":
      case "push":
        this.#pusher.perform(effect);
        break;
      case "attach":
        this.#attach(effect.connection);
        break;
      case "close":
        this.#close(effect.connection, effect.code, effect.reason);
        break;
    }
  }

  /** Discards this instance if a write fails: nothing that is not stored may be sent or answered. */
  #write(write: () => void): void {
    try {
      write();
    } catch (error) {
      const { logger, abort } = this.#host;
      logger.error("inbox write failed", errorFields(error));
      abort("inbox write failed");
      throw error;
    }
  }

  async #call(room: string, call: RoomCall): Promise<void> {
    let outcome: CallOutcome = "failed";
    try {
      outcome = await callRoom(this.#host.room(room), call);
    } catch (error) {
      this.#host.logger.error("call of a room failed", { room, call: call.type, ...errorFields(error) });
    }
    this.#run({ type: "called", room, outcome });
  }

  async #count(positions: readonly Position[]): Promise<void> {
    const counts = await this.#host.count(positions, [...this.state.blocked.keys()]).catch((error) => {
      this.#host.logger.error("counting failed", errorFields(error));
      return null;
    });
    this.#run({ type: "counted", positions, counts });
  }

  /** Copies a connection from the state to its attachment. */
  #attach(id: ConnectionId): void {
    const connection = this.state.connections.get(id);
    if (!connection) return;
    const { user, awaitsCounts } = connection;
    const { countedAt } = this.state;
    const positions = encodePositions(this.state, connection);
    const news = encodeNews(this.state);
    this.#sockets.attach(id, { id, user, positions, news, awaitsCounts, countedAt });
  }

  #close(id: ConnectionId, code: number, reason: string): void {
    if (this.#sockets.close(id, code, reason)) this.#run({ type: "closed", connection: id });
  }

  /** Closes connections whose client is gone or whose admission has ended. */
  #sweep(now: number): void {
    this.#sweptAt = now;
    const { alarms, heartbeatOf } = this.#host;
    for (const { id, code, reason } of this.#sockets.stale(now, heartbeatOf)) this.#close(id, code, reason);
    const expiry = this.#sockets.nextExpiry();
    if (expiry !== null) alarms.setBy("expiry", expiry);
  }

  /** Deletes everything, the alarm included, once there is nothing to keep: even an alarm is billed as storage. */
  #deleteIfEmpty(): void {
    const { storage, alarms, deleteAll } = this.#host;
    if (!isEmpty(this.state) || (!storage.isCreated && !alarms.isSet)) return;
    alarms.clear();
    deleteAll();
    storage.deleted();
    this.state.assertedAt = 0;
    // For the next row that is written.
    storage.setUser(this.state.username, 0);
  }
}

const toStored = ({ pausedUntil: _, ...stored }: Subscription): StoredSubscription => stored;

const callRoom = async (room: ReturnType<InboxHost["room"]>, call: RoomCall): Promise<CallOutcome> => {
  switch (call.type) {
    case "follow":
      return room.follow(call.request);
    case "unfollow":
      await room.unfollow(call.userId);
      return null;
    case "read":
      await room.read(call.userId, call.seq);
      return null;
    case "block":
      await room.block(call.userId, call.isBlocked);
      return null;
  }
};
