/** A room with members, followers and their inboxes, for scenarios on the meter. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { BilledObjects } from "../../bench/cost/billed.ts";
import { ADMISSION_HEADER, encodeAdmission } from "../../rooms/protocol/access.ts";
import type { User } from "../../rooms/protocol/events.ts";
import type { InboxClientEvent } from "../../rooms/protocol/inbox.ts";
import { RoomStorage } from "../../rooms/storage/index.ts";
import type { TestClient } from "../support/client.ts";
import { connect, type RoomStub } from "../support/edge-client.ts";
import { Meter, PUSH_ENDPOINT } from "./edge-meter.ts";

const HOUR_MS = 60 * 60 * 1000;
/** A guest's token lasts this long. */
const TOKEN_MS = 30 * 24 * HOUR_MS;

/** The size of an average message, characters. */
const CONTENT = "Shall we have another cup of tea before we go? ".repeat(2);

/** From RFC 8291. */
const SUBSCRIPTION_KEYS = {
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
} as const;

export interface BilledRoomOptions {
  readonly members: number;
  /** Users who have spoken in the room and left it; they are numbered after the members. */
  readonly absent?: number;
  /** The subprotocol that clients offer. */
  readonly subprotocol?: string;
  /** Messages that the log has when the members join, one a minute, all of them archived. */
  readonly logged?: number;
}

export class BilledRoom {
  readonly meter: Meter;
  readonly name: string;
  readonly #stub: RoomStub;
  readonly #subprotocol: string;
  readonly #clients: TestClient[] = [];
  readonly #devices: WebSocket[] = [];
  /** The room's last seq. */
  #seq: number;

  private constructor(name: string, meter: Meter, subprotocol: string, logged: number) {
    this.name = name;
    this.#stub = env.ROOMS.getByName(name);
    this.meter = meter;
    this.#subprotocol = subprotocol;
    this.#seq = logged;
  }

  /** Opens a room that its members have joined and follow. What that costs is not counted. */
  static async open(options: BilledRoomOptions): Promise<BilledRoom> {
    const { members, absent = 0, subprotocol = "samovar.batch.3", logged = 0 } = options;
    const meter = new Meter();
    const name = `billed-${crypto.randomUUID().slice(0, 8)}`;
    const room = new BilledRoom(name, meter, subprotocol, logged);
    if (logged > 0) await seed(room.#stub, room.name, meter.now, logged);
    for (let i = 0; i < members + absent; i++) await room.enter(i);
    for (let i = members; i < members + absent; i++) await room.close(i);
    await meter.pass(HOUR_MS);
    room.take();
    return room;
  }

  /** Opens a direct conversation of the users 0 and 1, who have both joined. What that costs is not counted. */
  static async openDirect(): Promise<BilledRoom> {
    const meter = new Meter();
    const name = `dm-${crypto.randomUUID().replaceAll("-", "")}`;
    const room = new BilledRoom(name, meter, "samovar.batch.3", 0);
    await room.#stub.openDirect([room.#user(0).id, room.#user(1).id]);
    for (let i = 0; i < 2; i++) await room.enter(i);
    await meter.pass(HOUR_MS);
    room.take();
    return room;
  }

  /** Joins and speaks, and so follows the room. */
  async enter(i: number): Promise<void> {
    await this.join(i);
    await this.say(i);
    await this.pass(1_000);
  }

  /** Opens the `i`-th user's socket, and joins. */
  async join(i: number): Promise<void> {
    const expiresAt = this.#expiresAt;
    const client = await connect(this.#stub, this.#user(i), { protocols: this.#subprotocol, expiresAt });
    this.#clients[i] = client;
    await this.meter.send(() => client.send("joinRoom", {}));
  }

  /** Closes the `i`-th user's socket. */
  async close(i: number): Promise<void> {
    await this.meter.send(() => this.#client(i).close());
  }

  /** Leaves the room and closes the socket, as the page does when it opens another room. */
  async leave(i: number): Promise<void> {
    await this.meter.send(() => this.#client(i).send("leaveRoom", {}));
    await this.close(i);
  }

  async say(i: number, content = CONTENT): Promise<void> {
    await this.#send(i, { content });
  }

  async reply(i: number, replyTo: number): Promise<void> {
    await this.#send(i, { content: CONTENT, replyTo });
  }

  /** Mentions the `j`-th user. */
  async mention(i: number, j: number): Promise<void> {
    await this.say(i, `@${this.#user(j).username} ${CONTENT}`);
  }

  async react(i: number, seq: number): Promise<void> {
    await this.meter.send(() => this.#client(i).send("react", { seq, emoji: "👍", on: true }));
  }

  /** Notes an upload of the `i`-th user as begun and complete, as the Worker does. Resolves to its id. */
  async upload(i: number): Promise<string> {
    const user = this.#user(i);
    const file = { name: "tea.png", type: "image/png", size: 100_000, width: 800, height: 600 };
    const begun = await this.#stub.beginUpload({ user, role: "member", rooms: [], clientId: "f-1", file });
    if (!begun.ok) throw new Error("the upload is rejected");
    await this.#stub.completeUpload(user.id, begun.file.id);
    return begun.file.id;
  }

  /** Sends a message that has only a file. Returns its seq. */
  async sendFile(i: number, id: string): Promise<number> {
    await this.#send(i, { content: "", attachments: [{ id }] });
    return this.#seq;
  }

  async delete(i: number, seq: number): Promise<void> {
    await this.meter.send(() => this.#client(i).send("deleteMessage", { seq }));
  }

  async type(i: number): Promise<void> {
    await this.meter.send(() => this.#client(i).send("typing", { isTyping: true }));
  }

  /** Connects a device of the `i`-th user to their inbox. */
  async connectInbox(i: number): Promise<void> {
    const user = this.#user(i);
    const admission = { user, role: "member", rooms: [], address: null, expiresAt: this.#expiresAt } as const;
    const { webSocket } = await env.INBOXES.getByName(user.id).fetch("https://chat.example/inbox/ws", {
      headers: { Upgrade: "websocket", [ADMISSION_HEADER]: encodeAdmission(admission) },
    });
    if (!webSocket) throw new Error("the inbox has accepted no socket");
    webSocket.accept();
    this.#devices[i] = webSocket;
    await this.meter.settled();
  }

  async closeInbox(i: number): Promise<void> {
    await this.meter.send(() => this.#devices[i]?.close());
  }

  /** Marks everything as read on the `i`-th user's device. */
  async markRead(i: number): Promise<void> {
    await this.#sendToInbox(i, { event: "markRead", data: { room: this.name, seq: this.#seq } });
  }

  /** Subscribes a browser of the `i`-th user to pushes. */
  async subscribe(i: number): Promise<void> {
    const user = this.#user(i);
    const presented = { user, rooms: [], expiresAt: this.#expiresAt, epoch: null };
    const subscription = { id: user.id, endpoint: PUSH_ENDPOINT + user.id, ...SUBSCRIPTION_KEYS };
    const { ok } = await env.INBOXES.getByName(user.id).subscribe(presented, subscription);
    if (!ok) throw new Error("the browser is not subscribed");
    await this.meter.settled();
  }

  async requestCounts(i: number): Promise<void> {
    await this.#sendToInbox(i, { event: "requestCounts", data: {} });
  }

  /** Renews a guest's token. */
  async renew(i: number): Promise<void> {
    const { ok } = await env.INBOXES.getByName(this.#user(i).id).renew(0);
    if (!ok) throw new Error("the token is not renewed");
    await this.meter.settled();
  }

  /** Follows the room as the button does. */
  async follow(i: number): Promise<void> {
    const presented = { user: this.#user(i), rooms: [], expiresAt: this.#expiresAt, epoch: null };
    const { ok } = await env.INBOXES.getByName(presented.user.id).follow(presented, this.name);
    if (!ok) throw new Error("the room is not followed");
    await this.meter.settled();
  }

  /** Asks for the members, as the Worker does for a list. */
  members(): Promise<number> {
    return this.#stub.members();
  }

  /** Resolves to the number of rows in a table of the room's storage. */
  count(table: "log" | "changes" | "followers" | "uploads" | "file_deletions"): Promise<number> {
    return runInDurableObject(this.#stub, (_, { storage: { sql } }) =>
      Number(sql.exec(`SELECT count(*) AS n FROM ${table}`).one().n),
    );
  }

  pass(ms: number): Promise<void> {
    return this.meter.pass(ms);
  }

  take(): BilledObjects {
    return { rooms: this.meter.take("rooms"), inboxes: this.meter.take("inboxes") };
  }

  /** Each room has users of its own, whose inboxes know no other room. */
  #user(i: number): User {
    return { id: `${this.name}-${i}`, username: `User ${i}` };
  }

  get #expiresAt(): number {
    return Math.floor((this.meter.now + TOKEN_MS) / 1_000);
  }

  async #send(i: number, data: { content: string; replyTo?: number; attachments?: { id: string }[] }): Promise<void> {
    this.#seq += 1;
    await this.meter.send(() => this.#client(i).send("sendMessage", { ...data, clientId: crypto.randomUUID() }));
  }

  async #sendToInbox(i: number, event: InboxClientEvent): Promise<void> {
    await this.meter.send(() => this.#devices[i]?.send(JSON.stringify(event)));
  }

  #client(i: number): TestClient {
    const client = this.#clients[i];
    if (!client) throw new Error(`no member ${i}`);
    return client;
  }
}

/** Stores messages of the minutes before `now`, ms since 1970, as if Postgres had them. */
const seed = async (stub: RoomStub, room: string, now: number, count: number): Promise<void> => {
  await runInDurableObject(stub, (_, { storage: durable }) => {
    const transaction = (write: () => void) => durable.transactionSync(write);
    const storage = new RoomStorage({ sql: durable.sql, transaction, name: room });
    storage.start({ seq: 0, rev: 0, isKnown: true });
    for (let seq = 1; seq <= count; seq++) {
      const timestamp = new Date(now - (count - seq + 1) * 60_000).toISOString();
      const message = { room, seq, userId: "u-0", username: "User 0", content: CONTENT, timestamp };
      storage.messages.confirm(seq - 1);
      storage.messages.append([{ message, json: JSON.stringify(message) }]);
    }
    storage.messages.confirm(count);
  });
  // The next instance reads them.
  await evictDurableObject(stub);
};
