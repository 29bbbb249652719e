/**
 * Runs one room: carries out the effects of every step in order (commit, then broadcast, then deferred replies) and
 * schedules flushes. It knows no Cloudflare type: room.ts adapts a Durable Object to it, and tests drive it directly.
 * From decoding to the flush everything is synchronous, because handlers of one object interleave at every `await`.
 */
import { errorFields } from "../lib/logger.ts";
import type { Socket } from "../lib/sockets.ts";
import type { ChangedMessage } from "./core/changes.ts";
import { roleIn } from "./core/direct.ts";
import type { Effect } from "./core/effects.ts";
import { internalError } from "./core/errors.ts";
import type { EncodedMessage, NewMessage } from "./core/messages.ts";
import { listSanctions, removalError } from "./core/moderation.ts";
import type { FollowerChange } from "./core/notices.ts";
import { memberCount, roster } from "./core/presence.ts";
import { type PushRequest, readForPush } from "./core/push.ts";
import type { ConnectionId, RoomState, UserId } from "./core/state.ts";
import { type Input, step } from "./core/step.ts";
import { Connection } from "./delivery/connection.ts";
import { Connections } from "./delivery/connections.ts";
import { Outbound } from "./delivery/outbound.ts";
import { DirectAdmission } from "./direct.ts";
import { eraseUser, type RoomErasure } from "./erasure.ts";
import { Files } from "./files.ts";
import type { RuntimeHost } from "./host.ts";
import { Notifier } from "./notify/notifier.ts";
import { logPresence } from "./presence-log.ts";
import { type Admission, tokenNameOf } from "./protocol/access.ts";
import type { FollowResult, PushedMessage, UploadRequest, UploadResult } from "./protocol/calls.ts";
import { CLOSE } from "./protocol/close-codes.ts";
import type { Message, RoomError, User } from "./protocol/events.ts";
import { frameSize } from "./protocol/frame-size.ts";
import { LIMITS } from "./protocol/limits.ts";
import type { SanctionedUser } from "./protocol/sanctions.ts";
import type { RoomStatus } from "./protocol/status.ts";
import type { Capabilities } from "./protocol/subprotocols.ts";
import { Replies } from "./replies.ts";
import { restoreLost, restoreState } from "./restore.ts";
import { statusOf } from "./status.ts";
import { Upkeep } from "./upkeep.ts";
import { Writer } from "./writer.ts";

export type PostResult = { ok: true; message: Message } | { ok: false; error: RoomError };

/** From this many members on the time that a commit takes counts towards the next window; a small room has no need. */
const LARGE_ROOM_MEMBERS = 50;

export class Runtime {
  readonly #host: RuntimeHost;
  readonly #writer: Writer;
  readonly #replies: Replies;
  readonly #connections: Connections;
  readonly #outbound: Outbound;
  readonly #upkeep: Upkeep;
  /** Null where users have no inboxes. */
  readonly #notifier: Notifier | null;
  readonly #files: Files;
  readonly room: string;
  readonly state: RoomState;
  readonly admission: DirectAdmission;

  /** `sockets` are those that were open during hibernation. Call `start` before anything else. */
  constructor(host: RuntimeHost, sockets: Iterable<Socket>) {
    const { clock, storage } = host;
    this.#host = host;
    this.room = host.room;
    this.#connections = new Connections(sockets);
    this.state = restoreState(host, this.#connections);
    this.admission = new DirectAdmission(host, this.state);
    this.#outbound = new Outbound({
      connections: this.#connections,
      clock,
      commit: (messages, changed) => this.#commit(messages, changed),
      memberCount: () => memberCount(this.state),
      roster: () => roster(this.state),
      charge: (connection, bytes) => this.state.rateLimiter.charge(connection, "bytesOut", clock.now(), bytes),
    });
    this.#writer = new Writer(host, () => {
      this.state.dedupe.forgetBefore(storage.messages.startSeq());
      this.#replies.pruned();
    });
    this.#files = new Files({ host, uploads: this.state.uploads, writer: this.#writer });
    this.#replies = new Replies(host, this.#connections, this.#outbound);
    this.#upkeep = new Upkeep({
      host,
      state: this.state,
      connections: this.#connections,
      close: (id, code, reason) => this.#close(id, code, reason),
      tick: () => this.#run({ type: "tick" }),
    });
    const { inboxOf } = host;
    const { followers } = this.state;
    const store = (changes: readonly FollowerChange[]) => this.#writer.followers(changes);
    this.#notifier =
      inboxOf && followers
        ? new Notifier({ host, state: this.state, followers, inboxOf, store, tick: () => this.#run({ type: "tick" }) })
        : null;
  }

  /** Learns which alarm is set. */
  async start(): Promise<void> {
    await this.#host.alarms.restore();
    this.#notifier?.start(this.state.connections.size === 0);
    this.#upkeep.sweep(this.#host.clock.now());
  }

  /** False in a room with nothing stored that has not asked Postgres for its last seq, see `number`. */
  get isNumbered(): boolean {
    return this.#upkeep.isNumbered;
  }

  /**
   * Learns where the room's seqs go on. Call it, and let nothing else happen meanwhile, before a frame of a member or a
   * post: a room that nobody writes in asks Postgres nothing.
   */
  number(): Promise<void> {
    return this.#upkeep.number();
  }

  /** Returns true if the socket's connection has joined. */
  isMember(socket: Socket): boolean {
    const id = this.#connections.idOf(socket);
    return id !== undefined && this.#connections.get(id)?.joined === true;
  }

  /** Adds a socket that has been accepted. */
  open(socket: Socket, { user, address, expiresAt, ...admission }: Admission, capabilities: Capabilities): void {
    const { room, alarms, clock, logger, newId } = this.#host;
    const id = newId();
    const { extended } = capabilities;
    const connection = {
      id,
      user,
      role: roleIn(room, admission.role),
      tokenName: tokenNameOf(user),
      address,
      expiresAt,
      extended,
      since: clock.now(),
    };
    this.#connections.add(new Connection(socket, { ...connection, ...capabilities, room, joined: false }));
    logger.debug("connection", "connected", { room, connection: id, user: user.id });
    if (expiresAt !== null) alarms.setBy("expiry", expiresAt * 1000);
    this.#run({ type: "open", connection });
  }

  receive(socket: Socket, frame: string | ArrayBuffer): void {
    const connection = this.#connections.idOf(socket);
    if (connection === undefined) return;
    try {
      const bytes = frameSize(frame);
      if (bytes !== null) this.#run({ type: "frame", connection, frame, bytes });
      else this.#close(connection, CLOSE.frameTooLarge, `frames are limited to ${LIMITS.frameBytes} bytes`);
    } catch (error) {
      // The platform would leave the socket open and the client without an answer.
      const { room, logger, newId } = this.#host;
      const requestId = newId();
      logger.error("frame failed", { room, connection, requestId, ...errorFields(error) });
      this.#outbound.sendNow(connection, { event: "error", data: internalError(requestId) });
    }
  }

  /** Handles a socket that was closed or has failed, and completes the closing handshake with `code`. */
  closed(socket: Socket, code: number): void {
    const connection = this.#connections.idOf(socket) ?? restoreLost(this.state, this.#connections, socket);
    if (connection !== undefined) this.#close(connection, code, "");
  }

  /** Stores and broadcasts a message from REST. Retries are idempotent: they return the stored message. */
  post(message: NewMessage): PostResult {
    const outcome = this.#run({ type: "post", ...message, role: roleIn(this.room, message.role) }).find(
      (effect) => effect.type === "posted",
    )?.outcome;
    this.#outbound.flush();
    if (!outcome) return { ok: false, error: internalError() };
    if ("error" in outcome) return { ok: false, error: outcome.error };
    const stored = "message" in outcome ? outcome.message : this.#host.storage.find(outcome.duplicateOf)?.message;
    return stored ? { ok: true, message: stored } : { ok: false, error: internalError() };
  }

  /** Makes a user a follower; `expiresAt` (seconds since 1970) is the end of their token. */
  follow(user: User, expiresAt: number | null): FollowResult {
    const result = this.#run({ type: "follow", user, expiresAt }).find((effect) => effect.type === "followed")?.result;
    return result ?? { ok: false, error: internalError() };
  }

  unfollow(userId: UserId): void {
    this.#run({ type: "unfollow", userId });
  }

  /** A follower has read everything up to `seq` without joining. */
  read(userId: UserId, seq: number): void {
    this.#run({ type: "read", userId, seq });
  }

  /** Returns what the inbox of a follower may push of these messages. A queued change counts as made. */
  readForPush(request: PushRequest): PushedMessage | null {
    const find = (seq: number) => (this.#outbound.changed(seq) ?? this.#host.storage.find(seq))?.message;
    return readForPush(this.state, request, find, this.#host.clock.now());
  }

  /** Notes a file that a user is about to upload. */
  beginUpload({ rooms: _, ...request }: UploadRequest): UploadResult {
    const role = roleIn(this.room, request.role);
    const id = this.#host.newId().replaceAll("-", "");
    const effects = this.#run({ type: "beginUpload", request: { ...request, role }, id });
    const result = effects.find((effect) => effect.type === "uploadBegun")?.result;
    return result ?? { ok: false, error: internalError() };
  }

  /**
   * Notes that the bucket has the bytes of a user's upload. Returns false for a file that no message will send and none has
   * sent: its bytes came too late, and the caller deletes them.
   */
  completeUpload(userId: UserId, id: string): boolean {
    this.#run({ type: "completeUpload", userId, id });
    if (this.state.uploads.get(id)?.userId === userId) return true;
    // Another attempt may have completed it, and its message been sent meanwhile.
    this.#outbound.flush();
    return this.#host.storage.messages.hasFile(id);
  }

  /** Returns true if a moderator has removed the user. */
  isRemoved(userId: UserId): boolean {
    return removalError(this.state, userId, this.#host.clock.now(), {}) !== null;
  }

  /** Opens the direct conversation of two users. Idempotent. Returns its last seq. */
  openDirect(userIds: readonly UserId[]): number {
    this.#run({ type: "openDirect", userIds });
    return this.state.seq;
  }

  /** A user of the direct conversation blocks the other, or lifts that. */
  block(userId: UserId, isBlocked: boolean): void {
    this.#run({ type: "block", userId, isBlocked });
  }

  /** Returns the number of members. */
  members(): number {
    return memberCount(this.state);
  }

  status(): RoomStatus {
    return statusOf(this.state, this.#host.storage);
  }

  /** Returns the users who are muted or removed, for moderators. */
  sanctions(): SanctionedUser[] {
    return listSanctions(this.state, this.#host.clock.now());
  }

  /** Erases a user. `isArchived`: Postgres has messages of theirs in this room. */
  erase(userId: UserId, isArchived: boolean): Promise<RoomErasure> {
    const { state } = this;
    const parts = { host: this.#host, state, writer: this.#writer, outbound: this.#outbound, files: this.#files };
    return eraseUser({ ...parts, run: (input) => this.#run(input) }, userId, isArchived);
  }

  /** Handles the object's alarm. */
  async alarm(): Promise<void> {
    const { alarms, clock } = this.#host;
    const due = alarms.fired(clock.now());
    try {
      this.#upkeep.sweep(clock.now());
      // An earlier instance may have set the alarm for a member who has left, whom this one does not know.
      if (due === null && memberCount(this.state) <= LIMITS.rosterUsers) {
        this.#outbound.announce({ type: "broadcast", event: { event: "roomUsers", data: roster(this.state) } });
      }
      this.#run({ type: "tick" });
      const archiving = due === null || due.has("archive") ? this.#writer.alarm() : null;
      const notifying = due === null || due.has("notify") ? this.#notifier?.alarm() : null;
      const deleting = due === null || due.has("files") ? this.#files.alarm() : null;
      if (archiving || notifying || deleting) await Promise.all([archiving, notifying, deleting]);
    } finally {
      alarms.rearm();
    }
  }

  #run(input: Input): Effect[] {
    const now = this.#host.clock.now();
    const effects = step(this.state, input, now);
    for (const effect of effects) this.#perform(effect);
    // Afterwards, because a connection may have joined with this input just before it was too late.
    this.#upkeep.sweepIfDue(now);
    this.#outbound.schedule();
    this.#upkeep.scheduleTick(now);
    return effects;
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "message":
      case "change":
        this.#outbound.announce(effect);
        break;
      case "broadcast":
        this.#outbound.announce(effect);
        logPresence(this.#host, effect.event);
        break;
      case "send":
        this.#outbound.send(effect.to, effect.event);
        break;
      case "posted":
      case "followed":
      case "uploadBegun":
        break;
      case "acknowledge":
      case "history":
      case "missedEdits":
      case "changes":
      case "confirm":
      case "lookup":
        this.#replies.perform(effect, (input) => this.#run(input));
        break;
      case "sanction":
        this.#writer.sanction(effect.userId, effect.sanction);
        break;
      case "direct":
        this.#writer.direct(effect.userIds);
        break;
      case "block":
        this.#writer.block(effect.userId, effect.isBlocked);
        break;
      case "settings":
        this.#writer.settings(effect.settings);
        break;
      case "order":
        this.#writer.order(effect.order);
        break;
      case "follower":
        this.#writer.followers([{ userId: effect.follower.userId, follower: effect.follower }]);
        break;
      case "unfollow":
        this.#writer.followers([{ userId: effect.userId, follower: null }]);
        break;
      case "upload":
        this.#writer.upload(effect.upload);
        this.#files.uploaded(effect.upload.at);
        break;
      case "notices":
        this.#notifier?.schedule();
        break;
      case "attach":
        this.#attach(effect.connection);
        break;
      case "close":
        this.#close(effect.connection, effect.code, effect.reason);
        break;
    }
  }

  #commit(messages: EncodedMessage[], changed: ChangedMessage[]): Message[] {
    const stored = this.#writer.write(messages, changed, this.state.seq);
    this.#notifier?.stored(messages);
    if (changed.some(({ removedFiles }) => removedFiles !== undefined)) this.#files.queued();
    if (memberCount(this.state) >= LARGE_ROOM_MEMBERS) void this.#host.synced().then(() => this.#outbound.committed());
    return stored;
  }

  /** Copies a connection's user and membership from the state to its attachment. */
  #attach(id: ConnectionId): void {
    const connection = this.#connections.get(id);
    const current = this.state.connections.get(id);
    const user = current && this.state.users.get(current.userId);
    if (!connection || !user) return;
    if (connection.joined && !current.joined) this.#outbound.flushMessages();
    connection.attach({ user: user.profile, joined: current.joined, since: current.since });
  }

  #close(id: ConnectionId, code: number, reason: string): void {
    const connection = this.#connections.get(id);
    if (!connection) return;
    this.#outbound.releaseTo(id);
    this.#connections.delete(id);
    connection.close(code, reason);
    const { room, logger } = this.#host;
    logger.debug("connection", "disconnected", { room, connection: id, user: connection.userId, code });
    this.#run({ type: "closed", connection: id });
    this.#upkeep.connectionClosed();
  }
}
