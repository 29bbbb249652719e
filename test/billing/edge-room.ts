/** A room with members, for scenarios on the meter. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Billed } from "../../bench/cost/billed.ts";
import { RoomStorage } from "../../rooms/storage/index.ts";
import type { TestClient } from "../support/client.ts";
import { connect, type RoomStub } from "../support/edge-client.ts";
import { Meter } from "./edge-meter.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** A guest's token lasts this long. */
const TOKEN_MS = 30 * DAY_MS;

/** The size of an average message, characters. */
const CONTENT = "Shall we have another cup of tea before we go? ".repeat(2);

export interface BilledRoomOptions {
  readonly members: number;
  /** The subprotocol that clients offer. */
  readonly subprotocol?: string;
  /** Messages that the log has when the members join, one a minute, all of them archived. */
  readonly logged?: number;
}

export class BilledRoom {
  readonly meter: Meter;
  readonly #stub: RoomStub;
  readonly #subprotocol: string;
  readonly #clients: TestClient[] = [];

  private constructor(stub: RoomStub, meter: Meter, subprotocol: string) {
    this.#stub = stub;
    this.meter = meter;
    this.#subprotocol = subprotocol;
  }

  /** Opens a room that its members have joined. What that costs is not counted. */
  static async open({ members, subprotocol = "samovar.batch.3", logged = 0 }: BilledRoomOptions): Promise<BilledRoom> {
    const name = `billed-${crypto.randomUUID().slice(0, 8)}`;
    const stub = env.ROOMS.getByName(name);
    const meter = await Meter.of(stub);
    if (logged > 0) await seed(stub, name, meter.now, logged);
    const room = new BilledRoom(stub, meter, subprotocol);
    for (let i = 0; i < members; i++) await room.join(i);
    await meter.pass(DAY_MS / 24);
    meter.take();
    return room;
  }

  /** Opens the `i`-th member's socket, and joins. */
  async join(i: number): Promise<void> {
    const expiresAt = Math.floor((this.meter.now + TOKEN_MS) / 1_000);
    const user = { id: `u-${i}`, username: `User ${i}` };
    const client = await connect(this.#stub, user, { protocols: this.#subprotocol, expiresAt });
    this.#clients[i] = client;
    await this.meter.send(() => client.send("joinRoom", {}));
  }

  /** Closes the `i`-th member's socket. */
  async close(i: number): Promise<void> {
    await this.meter.send(() => this.#client(i).close());
  }

  async say(i: number): Promise<void> {
    await this.meter.send(() =>
      this.#client(i).send("sendMessage", { content: CONTENT, clientId: crypto.randomUUID() }),
    );
  }

  async reply(i: number, replyTo: number): Promise<void> {
    const data = { content: CONTENT, clientId: crypto.randomUUID(), replyTo };
    await this.meter.send(() => this.#client(i).send("sendMessage", data));
  }

  async react(i: number, seq: number): Promise<void> {
    await this.meter.send(() => this.#client(i).send("react", { seq, emoji: "👍", on: true }));
  }

  async type(i: number): Promise<void> {
    await this.meter.send(() => this.#client(i).send("typing", { isTyping: true }));
  }

  /** Asks for the members, as the Worker does for a list. */
  members(): Promise<number> {
    return this.#stub.members();
  }

  /** Resolves to the number of rows in a table of the room's storage. */
  count(table: "log" | "changes"): Promise<number> {
    return runInDurableObject(this.#stub, (_, { storage: { sql } }) =>
      Number(sql.exec(`SELECT count(*) AS n FROM ${table}`).one().n),
    );
  }

  pass(ms: number): Promise<void> {
    return this.meter.pass(ms);
  }

  take(): Billed {
    return this.meter.take();
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
