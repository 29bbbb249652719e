/**
 * An inbox for the page's client in Node: its WebSocket, which can be cut (what is in flight in both directions is lost), its
 * REST routes, and rules N2 to N7 in a few lines. Install `InboxSocket` as the global WebSocket.
 */
import type { User } from "../../rooms/protocol/events.ts";
import type { InboxClientEvent, InboxRoom, InboxServerEvent } from "../../rooms/protocol/inbox.ts";
import { PROTOCOL } from "../../rooms/protocol/limits.ts";
import type { PushLevel } from "../../rooms/protocol/push.ts";

const THRESHOLDS = [1, 10, 100];

/** How long frames and requests are in flight, ms. */
const DELAY_MS = 5;

interface Room {
  readonly name: string;
  lastSeq: number;
  read: number;
  muted: boolean;
  push: PushLevel;
  isFollowed: boolean;
  direct: User | undefined;
  /** Messages of others; true for those that mention the user. */
  readonly messages: Map<number, boolean>;
  /** How many unread messages were told of. */
  told: number;
}

export class TestInbox {
  readonly rooms = new Map<string, Room>();
  blocked: User[] = [];
  /** The open connections, in the order of opening. */
  readonly sockets: InboxSocket[] = [];
  /** The code with which new connections are closed at once; 1006 when the inbox cannot be reached. */
  rejectsWith: number | null = null;
  /** REST requests fail: with this status, or the network if it is 0. */
  failsWith: number | null = null;
  /** The requests so far: method, path and body. */
  readonly requests: [method: string, path: string, body: unknown][] = [];

  add(name: string, options: Partial<Pick<Room, "lastSeq" | "read" | "muted" | "direct" | "isFollowed">> = {}): Room {
    const defaults = {
      lastSeq: 0,
      read: 0,
      muted: false,
      push: "mentions" as const,
      isFollowed: true,
      direct: undefined,
    };
    const room = { name, ...defaults, messages: new Map<number, boolean>(), told: 0, ...options };
    this.rooms.set(name, room);
    return room;
  }

  /** Another user writes. Followers are told as rooms tell absent ones. */
  post(name: string, isMention = false): void {
    const room = this.#find(name);
    room.lastSeq += 1;
    room.messages.set(room.lastSeq, isMention || room.direct !== undefined);
    if (room.isFollowed) this.#tell(room, room.messages.get(room.lastSeq) === true);
  }

  /** The user reads on another device. */
  read(name: string, seq: number, except?: InboxSocket): void {
    const room = this.#find(name);
    if (!room.isFollowed || seq <= room.read) return;
    room.read = seq;
    room.lastSeq = Math.max(room.lastSeq, seq);
    room.told = 0;
    this.broadcast({ event: "roomRead", data: { room: name, read: seq } }, except);
    // What is above the position is news again.
    this.#tell(room, false);
  }

  follow(name: string, { muted, push }: Partial<Pick<Room, "muted" | "push">> = {}): InboxRoom {
    const room = this.rooms.get(name) ?? this.add(name, { isFollowed: false });
    if (!room.isFollowed) room.read = room.lastSeq;
    room.isFollowed = true;
    room.muted = muted ?? room.muted;
    room.push = push ?? room.push;
    const data = this.#shown(room);
    this.broadcast({ event: "followed", data });
    return data;
  }

  unfollow(name: string): void {
    const room = this.#find(name);
    room.isFollowed = false;
    room.muted = false;
    this.broadcast({ event: "unfollowed", data: { room: name } });
  }

  broadcast(event: InboxServerEvent, except?: InboxSocket): void {
    for (const socket of this.sockets) if (socket !== except) socket.deliver(event);
  }

  /** What a client should show in the end. */
  shown(): InboxRoom[] {
    return [...this.rooms.values()].filter(({ isFollowed }) => isFollowed).map((room) => this.#shown(room));
  }

  /** Answers the calls of the client, as `fetch`. */
  readonly request = (async (url: string, init: RequestInit) => {
    const { pathname } = new URL(url);
    const body = typeof init.body === "string" ? JSON.parse(init.body) : null;
    const fails = this.failsWith;
    this.requests.push([init.method ?? "GET", pathname, body]);
    await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
    if (fails === 0) throw new TypeError("failed to fetch");
    if (fails !== null) return Response.json({ error: { code: "forbidden", message: "" } }, { status: fails });
    if (pathname === "/api/dms") return Response.json({ room: "dm-0123456789abcdef0123456789abcdef" });
    const [, , , kind, id = ""] = pathname.split("/");
    if (kind === "rooms" && init.method === "PUT") return Response.json(this.follow(id, body));
    if (kind === "rooms") this.unfollow(id);
    return new Response(null, { status: 204 });
  }) as typeof fetch;

  connected(socket: InboxSocket): void {
    this.sockets.push(socket);
    // What is stored may be out of date.
    this.#sendRooms(socket, (room) => ({
      ...this.#shown(room),
      unread: 0,
      mentions: 0,
      isExact: room.read === room.lastSeq,
    }));
    setTimeout(() => this.#sendRooms(socket, (room) => this.#shown(room)), DELAY_MS);
  }

  receive(socket: InboxSocket, { event, data }: InboxClientEvent): void {
    switch (event) {
      case "markRead":
        this.read(data.room, data.seq, socket);
        break;
      case "markAllRead":
        for (const { name, lastSeq } of this.rooms.values()) this.read(name, lastSeq);
        break;
      case "requestCounts":
        this.#sendRooms(socket, (room) => this.#shown(room));
    }
  }

  #tell(room: Room, isMention: boolean): void {
    const { room: name, lastSeq, unread, mentions, last } = this.#shown(room);
    const due = THRESHOLDS.findLast((threshold) => threshold <= unread) ?? 0;
    const isDue = due > room.told;
    room.told = Math.max(room.told, due);
    if (!last || !(isDue || isMention)) return;
    if (!room.muted) this.broadcast({ event: "roomUnread", data: { room: name, lastSeq, unread, mentions, last } });
    if (isMention) this.broadcast({ event: "mentioned", data: { room: name, mentions, ...last } });
  }

  #sendRooms(socket: InboxSocket, shown: (room: Room) => InboxRoom): void {
    const rooms = [...this.rooms.values()].filter(({ isFollowed }) => isFollowed).map(shown);
    const user = { id: "anna", username: "Anna" };
    socket.deliver({ event: "inbox", data: { protocol: PROTOCOL, user, rooms, blocked: this.blocked } });
  }

  #find(name: string): Room {
    const room = this.rooms.get(name);
    if (!room) throw new Error(`no room ${name}`);
    return room;
  }

  #counts({ messages, read }: Room) {
    const unread = [...messages].filter(([seq]) => seq > read);
    return { unread: unread.length, mentions: unread.filter(([, isMention]) => isMention).length };
  }

  #shown(room: Room): InboxRoom {
    const { name, lastSeq, read, muted, push, direct } = room;
    const seq = [...room.messages.keys()].at(-1);
    const author = { userId: "boris", username: "Boris" };
    const timestamp = new Date(Date.UTC(2026, 0, 1) + (seq ?? 0) * 1_000).toISOString();
    return {
      ...{ room: name, lastSeq, read, muted, push, isExact: true },
      ...this.#counts(room),
      ...(direct && { direct }),
      ...(seq !== undefined && { last: { seq, ...author, excerpt: `message ${seq}`, timestamp } }),
    };
  }
}

export class InboxSocket extends EventTarget {
  static inbox: TestInbox;
  readonly protocol = "";
  readonly bufferedAmount = 0;
  readonly url: string;
  readonly protocols: string[];
  binaryType = "blob";
  readyState = 0;
  /** Every frame that the client has sent. */
  readonly sent: string[] = [];
  readonly #inbox = InboxSocket.inbox;

  constructor(url: string, protocols: string[]) {
    super();
    this.url = url;
    this.protocols = protocols;
    this.#later(() => {
      if (this.#inbox.rejectsWith === 1006) return this.cut();
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
      if (this.#inbox.rejectsWith !== null) this.cut(this.#inbox.rejectsWith);
      else this.#inbox.connected(this);
    });
  }

  /** The events that the client has sent. */
  get events(): InboxClientEvent[] {
    return this.sent.filter((frame) => frame !== "ping").map((frame) => JSON.parse(frame));
  }

  send(frame: string): void {
    this.sent.push(frame);
    this.#later(() => {
      if (frame === "ping") this.#arrive("pong");
      else this.#inbox.receive(this, JSON.parse(frame));
    });
  }

  close(): void {
    this.#later(() => this.cut(1000));
  }

  /** Ends the connection: what is in flight is lost. */
  cut(code = 1006): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    const at = this.#inbox.sockets.indexOf(this);
    if (at >= 0) this.#inbox.sockets.splice(at, 1);
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason: "" }));
  }

  deliver(event: InboxServerEvent): void {
    this.#arrive(JSON.stringify(event));
  }

  #arrive(data: string): void {
    this.#later(() => this.dispatchEvent(new MessageEvent("message", { data })));
  }

  #later(run: () => void): void {
    setTimeout(() => {
      if (this.readyState !== 3) run();
    }, DELAY_MS);
  }
}
