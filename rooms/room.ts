/**
 * One room, as a Durable Object. It translates: sockets, clock, storage and alarm on this side, `step` on the other.
 * From a frame's decoding to its flush everything happens in one turn, because handlers of one object interleave at
 * every `await`: the order is decided before the first one.
 */
import { DurableObject } from "cloudflare:workers";
import { connect, type Db } from "../drizzle/client.ts";
import { AlarmClock } from "../lib/alarms.ts";
import { createLogger, errorFields, type Logger } from "../lib/logger.ts";
import { sleep } from "../lib/sleep.ts";
import { Timer } from "../lib/timer.ts";
import { Archive } from "./archive/archiver.ts";
import { findBase } from "./archive/initial-seq.ts";
import { Lookup } from "./archive/lookup.ts";
import { mayEnter } from "./core/access.ts";
import { changeEvent } from "./core/edits.ts";
import { type Effect, forbidden } from "./core/effects.ts";
import type { Entry } from "./core/entry.ts";
import { type Post, post } from "./core/messages.ts";
import { memberCount, restore, roster } from "./core/presence.ts";
import { readLimits } from "./core/rate-limits.ts";
import { createState, forgetSent, type RoomState, rememberSent, SENT_MAX } from "./core/state.ts";
import { type Input, step } from "./core/step.ts";
import { acknowledgement, Fanout } from "./delivery/batcher.ts";
import { type Admission, Peer } from "./delivery/connection.ts";
import { Peers } from "./delivery/connections.ts";
import { readFrame } from "./delivery/decode.ts";
import { Answers } from "./delivery/deferred-replies.ts";
import { CLOSE } from "./protocol/close-codes.ts";
import { encode, type Message, type RoomError, type ServerEvent } from "./protocol/events.ts";
import { HEARTBEAT, LIMITS } from "./protocol/limits.ts";
import type { RoomStatus } from "./protocol/status.ts";
import { BATCH_SUBPROTOCOL, chooseSubprotocol, subprotocolsOf } from "./protocol/subprotocols.ts";
import { RoomStorage } from "./storage/index.ts";

/** The settings that a room reads. */
export interface RoomEnv {
  DATABASE_URL?: string;
  LOG?: string;
  ROOM_LIMITS?: unknown;
}

/** The header in which the Worker says who is connecting: an `Admission` as URI-encoded JSON. Only it can reach a room. */
export const USER_HEADER = "samovar-user";

/** What became of a message posted through REST. */
export type PostResult = { ok: true; message: Message } | { ok: false; error: RoomError };

/** How long Postgres may take, ms: to read history, to store a batch. */
const TIMEOUT_MS = { history: 5_000, archive: 15_000 } as const;

/** How often a room that is awake looks for connections that have gone silent or may not be here any more, ms. */
const SWEEP_MS = 15_000;

/** From so many members on a room asks when what it has written is durable, which costs a little itself. */
const CROWD = 50;

/** The most changes that someone who comes back is told. */
const CHANGES_TOLD = 500;

export class Room extends DurableObject<RoomEnv> {
  readonly #room: string;
  readonly #logger: Logger;
  readonly #storage: RoomStorage;
  readonly #archive: Archive;
  readonly #lookup: Lookup;
  readonly #clock: AlarmClock<"archive" | "expiry">;
  readonly #fanout = new Fanout();
  readonly #answers = new Answers();
  readonly #state: RoomState;
  readonly #peers: Peers;
  readonly #flushTimer = new Timer(() => this.#flush());
  readonly #tickTimer = new Timer(() => this.#run({ type: "tick" }));
  #knowsSent = false;
  #sweptAt = 0;

  constructor(ctx: DurableObjectState, env: RoomEnv) {
    super(ctx, env);
    this.#logger = createLogger(env.LOG);
    this.#storage = new RoomStorage(ctx.storage.sql, ctx.id.name);
    const { log, sanctions } = this.#storage;
    this.#room = log.room;
    const { limits, problem } = readLimits(env.ROOM_LIMITS);
    if (problem !== null) this.#logger.error("setting ignored", { room: this.#room, reason: problem });
    this.#state = createState(this.#room, log.last(), limits);
    for (const [userId, sanction] of sanctions.load(Date.now())) this.#state.sanctions.set(userId, sanction);
    this.#peers = new Peers(ctx.getWebSockets());
    restore(this.#state, this.#peers.sessions());
    this.#clock = new AlarmClock(ctx.storage);
    this.#archive = new Archive({
      room: this.#room,
      storage: this.#storage,
      db: () => this.#db(TIMEOUT_MS.archive),
      now: () => Date.now(),
      sleep,
      setAlarm: (at) => this.#clock.wake("archive", at),
      pruned: () => forgetSent(this.#state, log.first() ?? 0),
      logger: this.#logger,
    });
    this.#lookup = new Lookup({
      sources: { room: this.#room, storage: this.#storage, db: () => this.#db(TIMEOUT_MS.history) },
      logger: this.#logger,
      sendHistory: (to, data) => this.#send(to, { event: "messageHistory", data }),
      sendError: (to, data) => this.#send(to, { event: "error", data }),
      found: (connection, change, message) => this.#run({ type: "found", connection, change, message }),
    });
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(HEARTBEAT.ping, HEARTBEAT.pong));
    void ctx.blockConcurrencyWhile(() => this.#begin());
  }

  /** The upgrade. The Worker has checked who it is, and says so in `USER_HEADER`. */
  override async fetch(request: Request): Promise<Response> {
    const admission = JSON.parse(decodeURIComponent(request.headers.get(USER_HEADER) ?? "null")) as Admission | null;
    if (!admission || request.headers.get("Upgrade") !== "websocket") return new Response(null, { status: 426 });
    if (!mayEnter(admission, this.#room)) return new Response(null, { status: 403 });
    const chosen = chooseSubprotocol(subprotocolsOf(request.headers.get("Sec-WebSocket-Protocol")));
    const batch = chosen === BATCH_SUBPROTOCOL;
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    const id = crypto.randomUUID();
    const { user, role, expiresAt } = admission;
    this.#peers.add(new Peer(server, { id, user, role, expiresAt, joined: false, batch }));
    this.#logger.info("connection", "connected", { room: this.#room, connection: id, user: user.id });
    this.#run({ type: "open", connection: id, user, role });
    if (expiresAt !== null) this.#clock.wakeBy("expiry", expiresAt * 1000);
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: chosen ? { "Sec-WebSocket-Protocol": chosen } : {},
    });
  }

  /** Says something for someone who is not connected, and whose token names `rooms`. Resolves when it is stored. */
  async post(what: Post, rooms: readonly string[]): Promise<PostResult> {
    if (!mayEnter({ rooms }, this.#room)) {
      return { ok: false, error: forbidden("this room is private", { event: "sendMessage" }) };
    }
    this.#recallSent();
    const posted = post(this.#state, what, Date.now());
    if ("error" in posted) return { ok: false, error: posted.error };
    if ("message" in posted) {
      this.#perform({ type: "message", message: posted.message });
      this.#flush();
      return { ok: true, message: posted.message };
    }
    this.#flush();
    const message = this.#storage.log.at(posted.repeats);
    // The Worker logs what it is refused so, with an id of its own.
    return message ? { ok: true, message } : { ok: false, error: internalError() };
  }

  /** How the room is at this moment. */
  status(): RoomStatus {
    const archivedSeq = this.#storage.log.archived;
    const { room, seq: lastSeq, connections } = this.#state;
    const counts = { members: memberCount(this.#state), connections: connections.size };
    const setAside = this.#storage.aside.count;
    return { room, ...counts, lastSeq, archivedSeq, waiting: lastSeq - archivedSeq, setAside };
  }

  override webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): void {
    const connection = this.#peers.idOf(socket);
    if (connection === undefined) return;
    try {
      const read = readFrame(frame);
      if (read === null) this.#close(connection, CLOSE.frameTooLarge, `a frame is at most ${LIMITS.frameBytes} bytes`);
      else if (read.ok) this.#run({ type: "event", connection, event: read.event, bytes: read.bytes });
      else this.#run({ type: "invalid", connection, error: read.error, bytes: read.bytes });
    } catch (error) {
      // The runtime would leave the socket open and its client waiting.
      const requestId = crypto.randomUUID();
      this.#logger.error("frame failed", { room: this.#room, connection, requestId, ...errorFields(error) });
      this.#send(connection, { event: "error", data: internalError(requestId) });
    }
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    const connection = this.#peers.idOf(socket);
    if (connection === undefined) return;
    // Completes the handshake. 1005, 1006 and 1015 only ever stand for the lack of a code.
    this.#close(connection, [1005, 1006, 1015].includes(code) ? 1000 : code, "");
  }

  override webSocketError(socket: WebSocket): void {
    const connection = this.#peers.idOf(socket);
    if (connection !== undefined) this.#close(connection, 1011, "");
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    this.#clock.fired(now);
    this.#endExpired(now);
    await this.#archive.alarm();
  }

  /** Before anything else happens here: which alarm is set, and where the numbers of a room that is new here go on. */
  async #begin(): Promise<void> {
    await this.#clock.restore();
    this.#archive.restored();
    this.#endExpired(Date.now());
    if (this.#storage.log.base !== null) return;
    const base = await findBase(this.#room, (timeoutMs) => this.#db(timeoutMs), this.#logger);
    this.#storage.log.begin(base);
    this.#state.seq = base;
  }

  #db(timeoutMs: number): Db {
    if (!this.env.DATABASE_URL) throw new Error("DATABASE_URL is not set");
    return connect(this.env.DATABASE_URL, timeoutMs);
  }

  /** One input, and all that follows from it, in one turn. */
  #run(input: Input): void {
    const now = Date.now();
    this.#sweep(now);
    if (input.type === "event" && input.event.event === "sendMessage") this.#recallSent();
    for (const effect of step(this.#state, input, now)) this.#perform(effect);
    this.#schedule(now);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "message":
        this.#fanout.push(effect, Date.now());
        return;
      case "broadcast":
        this.#fanout.push(effect, Date.now());
        this.#reportUser(effect.event);
        return;
      case "send":
        if (effect.event.event === "error") {
          this.#answer(effect.to, () => this.#send(effect.to, effect.event));
          return;
        }
        // How things are now has to be told now.
        if (this.#owes(effect.to)) this.#flush();
        this.#send(effect.to, effect.event);
        if (effect.event.event === "roomUsers") this.#fanout.witnessed();
        return;
      case "repeat":
        this.#answer(effect.to, () => {
          const message = this.#storage.log.at(effect.seq);
          if (message) this.#send(effect.to, acknowledgement(message));
        });
        return;
      case "history":
        this.#answer(effect.to, () => {
          void this.#lookup.history(effect.to, this.#peers.get(effect.to)?.userId ?? "", effect.event, effect.query);
        });
        return;
      case "changes": {
        const changes = this.#storage.changes.since(effect.after, CHANGES_TOLD);
        this.#peers.get(effect.to)?.sendAll(changes.map((message) => encode(changeEvent(message))));
        return;
      }
      case "find": {
        const find = () => this.#lookup.find(effect.connection, effect.change);
        if (this.#fanout.hasMessages) this.#answers.keep(effect.connection, find);
        else find();
        return;
      }
      case "amend":
        this.#store(() => this.#storage.amend(effect.message, this.#state.seq));
        this.#archive.appended();
        return;
      case "sanction":
        this.#store(() => this.#storage.sanctions.put(effect.userId, effect.sanction, Date.now()));
        return;
      case "remember":
        this.#remember(effect.connection);
        return;
      case "close":
        this.#close(effect.connection, effect.code, effect.reason);
        return;
    }
  }

  /** Lets out what is due, and sees to it that the rest comes in time; in a quiet room no timer is left. */
  #schedule(now: number): void {
    const wait = this.#fanout.wait(memberCount(this.#state), now);
    if (wait === 0) this.#flush();
    else if (wait !== null) this.#flushTimer.setBy(now + wait, now);
    const { nextDue } = this.#state;
    if (nextDue !== null) this.#tickTimer.setBy(nextDue, now);
  }

  #flush(): void {
    this.#flushTimer.clear();
    const now = Date.now();
    const total = memberCount(this.#state);
    const store = (entries: Entry[]) => {
      this.#store(() => this.#storage.log.append(entries, now));
      // Where writing takes long, what comes meanwhile must not be written one by one. A small room has no such crowd.
      if (total >= CROWD) void this.ctx.storage.sync().then(() => this.#fanout.stored(Date.now()));
      this.#archive.appended();
      if (this.env.LOG !== "pretty") return;
      for (const { message } of entries) {
        this.#logger.info("message", "stored", { room: this.#room, seq: message.seq, user: message.userId });
      }
    };
    const receivers = this.#peers.joined();
    this.#fanout.flush({ receivers, store, total, roster: () => roster(this.#state) }, now);
    this.#answers.release();
    // A roster may still be owed.
    const wait = this.#fanout.wait(total, now);
    if (wait !== null) this.#flushTimer.setBy(now + wait, now);
  }

  /** What is not stored must not be seen. The object starts anew from what is; clients come back and send again. */
  #store(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#logger.error("the log cannot be written", { room: this.#room, ...errorFields(error) });
      this.ctx.abort("the log cannot be written");
    }
  }

  /** True while something that the receiver has said waits: what answers them comes after it. */
  #owes(to: string): boolean {
    const peer = this.#peers.get(to);
    return peer !== undefined && this.#fanout.holds(peer.userId);
  }

  #answer(to: string, give: () => void): void {
    if (this.#owes(to)) this.#answers.keep(to, give);
    else give();
  }

  #send(to: string, event: ServerEvent): void {
    this.#peers.get(to)?.send(encode(event));
  }

  /** So that a wake costs no more than what woke it: what was sent before is read when something is sent. */
  #recallSent(): void {
    if (this.#knowsSent) return;
    this.#knowsSent = true;
    for (const { userId, clientId, seq } of this.#storage.log.sent(SENT_MAX)) {
      if (userId !== null && clientId !== undefined) rememberSent(this.#state, userId, clientId, seq);
    }
  }

  #remember(id: string): void {
    const peer = this.#peers.get(id);
    const connection = this.#state.connections.get(id);
    const presence = connection && this.#state.users.get(connection.userId);
    if (!peer || !presence) return;
    // Who leaves has seen all that was said until then.
    if (peer.session.joined && !connection.joined && this.#fanout.hasMessages) this.#flush();
    peer.remember({ user: presence.user, joined: connection.joined });
  }

  /** Ends a connection from this side; what its user leaves behind is seen to in the same turn. */
  #close(id: string, code: number, reason: string): void {
    const peer = this.#peers.get(id);
    if (!peer) return;
    this.#answers.releaseTo(id);
    this.#peers.delete(id);
    peer.close(code, reason);
    this.#logger.info("connection", "disconnected", { room: this.#room, connection: id, user: peer.userId, code });
    this.#run({ type: "closed", connection: id });
  }

  /**
   * Ends connections that are gone without a close. Only a room that is awake looks: a timer of its own would keep it
   * from sleeping, and while nothing happens nobody is misled for long. Tokens that have ended are looked for, too: in a
   * room that is never quiet the alarm goes on archiving, and no other one fires meanwhile.
   */
  #sweep(now: number): void {
    if (now - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = now;
    this.#endExpired(now);
    const silent = this.#peers.silent(now, (socket) => this.ctx.getWebSocketAutoResponseTimestamp(socket));
    for (const id of silent) this.#close(id, CLOSE.silent, "no heartbeat");
  }

  /** Ends connections whose tokens have ended, and sees to it that the room is awake when the next one does. */
  #endExpired(now: number): void {
    const { expired, next } = this.#peers.expiries(now);
    for (const id of expired) this.#close(id, CLOSE.expired, "the token has expired");
    if (next !== null) this.#clock.wake("expiry", next);
  }

  #reportUser({ event, data }: ServerEvent): void {
    if (event !== "userJoined" && event !== "userLeft") return;
    this.#logger.info("user", event === "userJoined" ? "joined" : "left", {
      room: this.#room,
      user: data.user.id,
      total: data.total,
    });
  }
}

/** `requestId` names the entry in the log. */
const internalError = (requestId?: string): RoomError => ({
  code: "internal_error",
  message: `something went wrong here${requestId === undefined ? "" : ` (request ${requestId})`}`,
});
