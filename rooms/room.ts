/**
 * One room, as a Durable Object. It translates: sockets, clock, storage and alarm on this side, `step` on the other.
 * From a frame's decoding to its flush everything happens in one turn, because handlers of one object interleave at
 * every `await`: the order is decided before the first one.
 */
import { DurableObject } from "cloudflare:workers";
import { connect, type Db } from "../drizzle/db.ts";
import { lastSeq } from "../drizzle/queries.ts";
import { Archive } from "./archive.ts";
import type { Effect, HistoryQuery } from "./effects.ts";
import { acknowledgement, Fanout } from "./fanout.ts";
import { readFrame } from "./frame.ts";
import { historyData, readHistory } from "./history.ts";
import { MessageLog } from "./log.ts";
import { createLog, errorFields, type Log } from "./logger.ts";
import { Peer } from "./peer.ts";
import { type Post, post } from "./post.ts";
import { memberCount, nextDeadline, restore } from "./presence.ts";
import {
  BATCH_SUBPROTOCOL,
  CLOSE,
  chooseSubprotocol,
  encode,
  HEARTBEAT,
  LIMITS,
  type Message,
  type RoomError,
  type ServerEvent,
  SILENCE_MS,
  subprotocolsOf,
  type User,
} from "./protocol.ts";
import { createState, forgetSent, type RoomState, rememberSent, SENT_MAX } from "./state.ts";
import { type Input, step } from "./step.ts";

/** The settings that a room reads. */
export interface RoomEnv {
  DATABASE_URL?: string;
  LOG?: string;
}

/** The header in which the Worker says who is connecting: the user as URI-encoded JSON. Only it can reach a room. */
export const USER_HEADER = "samovar-user";

/** What became of a message posted through REST. */
export type PostResult = { ok: true; message: Message } | { ok: false; error: RoomError };

/** How long Postgres may take, ms: to begin a new room, to read history, to store a batch. */
const TIMEOUT_MS = { begin: 3_000, history: 5_000, archive: 15_000 } as const;

/** How often a room that is awake looks for connections that have gone silent, ms. */
const SWEEP_MS = 15_000;

/** How a room is, for operators. */
export interface RoomStatus {
  room: string;
  members: number;
  connections: number;
  /** The last message's number, and that of the last one that is archived or set aside. */
  lastSeq: number;
  archivedSeq: number;
  /** How many messages wait for Postgres, and how many it has refused. */
  waiting: number;
  setAside: number;
}

export class Room extends DurableObject<RoomEnv> {
  readonly #room: string;
  readonly #report: Log;
  readonly #log: MessageLog;
  readonly #archive: Archive;
  readonly #fanout = new Fanout();
  readonly #state: RoomState;
  readonly #peers = new Map<string, Peer>();
  /** So that no frame costs the reading of an attachment. */
  readonly #connections = new WeakMap<WebSocket, string>();
  #flushTimer: number | null = null;
  #tickTimer: number | null = null;
  #sweptAt = 0;

  constructor(ctx: DurableObjectState, env: RoomEnv) {
    super(ctx, env);
    this.#report = createLog(env.LOG);
    this.#log = new MessageLog(ctx.storage.sql, ctx.id.name);
    this.#room = this.#log.room;
    this.#state = createState(this.#room, this.#log.last());
    for (const { userId, clientId, seq } of this.#log.sent(SENT_MAX)) {
      if (userId !== null && clientId !== undefined) rememberSent(this.#state, userId, clientId, seq);
    }
    for (const socket of ctx.getWebSockets()) {
      const peer = Peer.recall(socket);
      if (peer) this.#addPeer(socket, peer);
    }
    restore(
      this.#state,
      this.#peers.values().map((peer) => peer.session),
    );
    this.#archive = new Archive({
      room: this.#room,
      log: this.#log,
      db: () => this.#db(TIMEOUT_MS.archive),
      now: () => Date.now(),
      sleep,
      setAlarm: (at) => void ctx.storage.setAlarm(at),
      pruned: () => forgetSent(this.#state, this.#log.first() ?? 0),
      report: this.#report,
    });
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(HEARTBEAT.ping, HEARTBEAT.pong));
    if (this.#log.base === null) void ctx.blockConcurrencyWhile(() => this.#begin());
  }

  /** The upgrade. The Worker has checked who it is, and says so in `USER_HEADER`. */
  override async fetch(request: Request): Promise<Response> {
    const user = JSON.parse(decodeURIComponent(request.headers.get(USER_HEADER) ?? "null")) as User | null;
    if (!user || request.headers.get("Upgrade") !== "websocket") return new Response(null, { status: 426 });
    const chosen = chooseSubprotocol(subprotocolsOf(request.headers.get("Sec-WebSocket-Protocol")));
    const batch = chosen === BATCH_SUBPROTOCOL;
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    const id = crypto.randomUUID();
    this.#addPeer(server, new Peer(server, { id, user, joined: false, batch }));
    this.#run({ type: "open", connection: id, user });
    this.#report("connection", "connected", { room: this.#room, connection: id, user: user.id });
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: chosen ? { "Sec-WebSocket-Protocol": chosen } : {},
    });
  }

  /** Says something for someone who is not connected. Resolves when it is stored. */
  async post(what: Post): Promise<PostResult> {
    const posted = post(this.#state, what, Date.now());
    if ("error" in posted) return { ok: false, error: posted.error };
    if ("message" in posted) {
      this.#perform({ type: "message", message: posted.message });
      this.#flush();
      return { ok: true, message: posted.message };
    }
    this.#flush();
    const message = this.#log.at(posted.repeats);
    return message ? { ok: true, message } : { ok: false, error: internalError() };
  }

  /** How the room is at this moment. */
  status(): RoomStatus {
    const { archived: archivedSeq, setAside } = this.#log;
    const { room, seq: lastSeq, connections } = this.#state;
    const counts = { members: memberCount(this.#state), connections: connections.size };
    return { room, ...counts, lastSeq, archivedSeq, waiting: lastSeq - archivedSeq, setAside };
  }

  override webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): void {
    const connection = this.#connections.get(socket);
    if (connection === undefined) return;
    try {
      const read = readFrame(frame);
      if (read === null) this.#close(connection, CLOSE.frameTooLarge, `a frame is at most ${LIMITS.frameBytes} bytes`);
      else if (read.ok) this.#run({ type: "event", connection, event: read.event });
      else this.#run({ type: "invalid", connection, error: read.error });
    } catch (error) {
      // The runtime would leave the socket open and its client waiting.
      this.#report("error", "frame failed", { room: this.#room, connection, ...errorFields(error) });
      this.#send(connection, { event: "error", data: internalError() });
    }
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    const connection = this.#connections.get(socket);
    if (connection === undefined) return;
    // Completes the handshake. 1005, 1006 and 1015 only ever stand for the lack of a code.
    this.#close(connection, [1005, 1006, 1015].includes(code) ? 1000 : code, "");
  }

  override webSocketError(socket: WebSocket): void {
    const connection = this.#connections.get(socket);
    if (connection !== undefined) this.#close(connection, 1011, "");
  }

  override async alarm(): Promise<void> {
    await this.#archive.alarm();
  }

  /** A room that has never been here asks Postgres where its numbers go on, again and again until the time is over. */
  async #begin(): Promise<void> {
    const end = Date.now() + TIMEOUT_MS.begin;
    let base: number | null = null;
    for (let pause = 100; base === null; pause *= 2) {
      try {
        base = await lastSeq(this.#db(Math.max(1, end - Date.now())), this.#room);
      } catch (error) {
        if (Date.now() + pause < end) {
          await sleep(pause);
          continue;
        }
        // Above any number it can have used: nobody says a message each microsecond.
        base = Date.now() * 1_000;
        const fields = { room: this.#room, base, ...errorFields(error) };
        this.#report("error", "numbering jumps, Postgres does not answer", fields);
      }
    }
    this.#log.begin(base);
    this.#state.seq = base;
  }

  #addPeer(socket: WebSocket, peer: Peer): void {
    this.#peers.set(peer.session.id, peer);
    this.#connections.set(socket, peer.session.id);
  }

  #db(timeoutMs: number): Db {
    if (!this.env.DATABASE_URL) throw new Error("DATABASE_URL is not set");
    return connect(this.env.DATABASE_URL, timeoutMs);
  }

  /** One input, and all that follows from it, in one turn. */
  #run(input: Input): void {
    this.#endSilent(Date.now());
    // Only messages and typing may wait for others; whatever else happens finds the room in order.
    const waits = input.type === "event" && (input.event.event === "sendMessage" || input.event.event === "typing");
    if (!waits) this.#flush();
    for (const effect of step(this.#state, input, Date.now())) this.#perform(effect);
    this.#schedule();
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "message":
        this.#fanout.push(effect);
        return;
      case "broadcast":
        this.#fanout.push(effect);
        this.#reportUser(effect.event);
        return;
      case "send":
        this.#flush();
        this.#send(effect.to, effect.event);
        return;
      case "repeat": {
        this.#flush();
        const message = this.#log.at(effect.seq);
        if (message) this.#send(effect.to, acknowledgement(message));
        return;
      }
      case "history":
        this.#flush();
        void this.#sendHistory(effect.to, effect.event, effect.query);
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
  #schedule(): void {
    const now = Date.now();
    const wait = this.#fanout.wait(memberCount(this.#state), now);
    if (wait === 0) this.#flush();
    else if (wait !== null) this.#flushTimer ??= setTimeout(() => this.#flush(), wait);
    if (this.#tickTimer !== null) return;
    const deadline = nextDeadline(this.#state);
    if (deadline === null) return;
    this.#tickTimer = setTimeout(
      () => {
        this.#tickTimer = null;
        this.#run({ type: "tick" });
      },
      Math.max(0, deadline - now),
    );
  }

  #flush(): void {
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
    this.#flushTimer = null;
    const now = Date.now();
    const receivers = this.#peers.values().filter((peer) => peer.session.joined);
    const store = (messages: Message[]) => {
      try {
        this.#log.append(messages, now);
      } catch (error) {
        // What is not stored must not be seen. The object starts anew from what is; clients come back and send again.
        this.#report("error", "the log cannot be written", { room: this.#room, ...errorFields(error) });
        this.ctx.abort("the log cannot be written");
      }
      this.#archive.appended();
      if (this.env.LOG !== "pretty") return;
      for (const { seq, userId } of messages)
        this.#report("message", "stored", { room: this.#room, seq, user: userId });
    };
    this.#fanout.flush(receivers, store, now);
  }

  #send(to: string, event: ServerEvent): void {
    this.#peers.get(to)?.send(encode(event));
  }

  async #sendHistory(to: string, event: string, query: HistoryQuery): Promise<void> {
    try {
      const history = readHistory(this.#room, this.#log, () => this.#db(TIMEOUT_MS.history), query);
      // No `await` when the log alone can answer: then the answer leaves in the turn of the question.
      const read = history instanceof Promise ? await history : history;
      const userId = this.#peers.get(to)?.userId ?? "";
      this.#send(to, { event: "messageHistory", data: historyData(this.#room, query, read, userId) });
    } catch (error) {
      this.#report("error", "history unavailable", { room: this.#room, ...errorFields(error) });
      const message = "older messages cannot be read at the moment";
      this.#send(to, { event: "error", data: { code: "history_unavailable", message, event, retryAfterMs: 2_000 } });
    }
  }

  #remember(id: string): void {
    const peer = this.#peers.get(id);
    const connection = this.#state.connections.get(id);
    const presence = connection && this.#state.users.get(connection.userId);
    if (peer && presence) peer.remember({ user: presence.user, joined: connection.joined });
  }

  /** Ends a connection from this side; what its user leaves behind is seen to in the same turn. */
  #close(id: string, code: number, reason: string): void {
    const peer = this.#peers.get(id);
    if (!peer) return;
    this.#peers.delete(id);
    peer.close(code, reason);
    this.#report("connection", "disconnected", { room: this.#room, connection: id, user: peer.userId, code });
    this.#run({ type: "closed", connection: id });
  }

  /**
   * Ends connections that are gone without a close. Only a room that is awake looks: a timer of its own would keep it
   * from sleeping, and while nothing happens nobody is misled for long.
   */
  #endSilent(now: number): void {
    if (now - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = now;
    for (const [id, { socket }] of this.#peers) {
      const beat = this.ctx.getWebSocketAutoResponseTimestamp(socket);
      if (beat && now - beat.getTime() > SILENCE_MS) this.#close(id, CLOSE.silent, "no heartbeat");
    }
  }

  #reportUser({ event, data }: ServerEvent): void {
    if (event !== "userJoined" && event !== "userLeft") return;
    this.#report("user", event === "userJoined" ? "joined" : "left", {
      room: this.#room,
      user: data.user.id,
      total: data.total,
    });
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const internalError = (): RoomError => ({ code: "internal_error", message: "something went wrong here" });
