/** The clients of one measurement: many members in one or many rooms. */
import { setTimeout as sleep } from "node:timers/promises";
import { HEARTBEAT, HEARTBEAT_INTERVAL_MS } from "../../rooms/protocol/limits.ts";
import type { OnText } from "../../test/support/raw-socket.ts";
import { signClaims } from "../../worker/auth/token.ts";
import { Member, type Target } from "./member.ts";

export interface PoolSpec {
  target: Target;
  /** A prefix of room names that no other measurement uses. */
  room: string;
  rooms: number;
  /** Members in each room. */
  members: number;
  /** Signs the session tokens; null where the server has none. */
  secret: string | null;
}

const CONCURRENCY = 64;
/** Members that connect and then join together: those of a large room share their announcements. */
const JOIN_GROUP = 256;
const TOKEN_S = 24 * 60 * 60;
const QUIET_MS = 300;
const QUIET_TIMEOUT_MS = 60_000;
const GREETING_TIMEOUT_MS = 10_000;
const POLL_MS = 10;
/** The number of moments over which the members' heartbeats are spread. */
const HEARTBEAT_MOMENTS = 200;

/** Signs a token for a user who may enter public rooms. */
export const tokenFor = (user: { id: string; username: string }, secret: string): Promise<string> => {
  const exp = Math.floor(Date.now() / 1_000) + TOKEN_S;
  return signClaims({ sub: user.id, name: user.username, exp }, { AUTH_SECRET: secret });
};

export class ClientPool {
  /** The first member of each room, then the second of each, and so on. */
  readonly members: Member[] = [];
  /** Why connections were lost; none should be. */
  readonly lost: string[] = [];
  readonly #spec: PoolSpec;
  readonly #receive: (room: number, place: number) => OnText;
  #lastReceivedAt = 0;
  #heartbeats: NodeJS.Timeout | null = null;

  /** `receive` makes the listener for the texts of a room's member. Close the pool, also when connecting failed. */
  constructor(spec: PoolSpec, receive: (room: number, place: number) => OnText) {
    this.#spec = spec;
    this.#receive = receive;
  }

  /** Connects all members, without joining. */
  async connect(): Promise<void> {
    await forEachConcurrently(this.#indices, CONCURRENCY, (index) => this.#open(index));
  }

  /** Connects all members and lets them join, and resolves when the announcements of it have been received. */
  join(): Promise<void> {
    return this.#joinInGroups(this.#indices);
  }

  /**
   * The same with thousands of members of one room. The first member sends a message before the others join: then their
   * history comes from the log, and not from Postgres.
   */
  async joinLargeRoom(): Promise<void> {
    const [first = 0, ...others] = this.#indices;
    const host = await this.#open(first);
    await host.join();
    await this.quiet();
    await greet(host);
    await this.#joinInGroups(others);
  }

  /** Connects and joins `count` more times, as the members in turn. */
  async joinAgain(count: number): Promise<void> {
    const indices = Array.from({ length: count }, (_, i) => i % (this.#spec.rooms * this.#spec.members));
    await forEachConcurrently(indices, CONCURRENCY, async (index) => {
      const member = await this.#newMember(index);
      this.members.push(member);
      await member.open();
      await member.join();
    });
  }

  get #indices(): number[] {
    return Array.from({ length: this.#spec.rooms * this.#spec.members }, (_, index) => index);
  }

  /** In groups, since a room closes connections that take long to join. */
  async #joinInGroups(indices: readonly number[]): Promise<void> {
    for (let start = 0; start < indices.length; start += JOIN_GROUP) {
      const group = indices.slice(start, start + JOIN_GROUP);
      await forEachConcurrently(group, CONCURRENCY, (index) => this.#open(index));
      await Promise.all(group.map((index) => this.members[index]?.join()));
    }
    await this.quiet();
  }

  async #open(index: number): Promise<Member> {
    const member = await this.#newMember(index);
    this.members[index] = member;
    await member.open();
    return member;
  }

  async #newMember(index: number): Promise<Member> {
    const { target, room: prefix, rooms, secret } = this.#spec;
    const room = index % rooms;
    const place = Math.floor(index / rooms);
    const id = `${room}-${String(place).padStart(5, "0")}`;
    const username = `Member ${id}`;
    const token = secret === null ? null : await tokenFor({ id: `user-${id}`, username }, secret);
    const onText = this.#receive(room, place);
    return new Member({
      target,
      room: `${prefix}-${room}`,
      username,
      token,
      onText: (bytes, start, end) => {
        this.#lastReceivedAt = performance.now();
        onText(bytes, start, end);
      },
      onLost: (reason) => this.lost.push(reason),
    });
  }

  /** Resolves when no member has received anything for a moment. */
  async quiet(): Promise<void> {
    const deadline = performance.now() + QUIET_TIMEOUT_MS;
    const isQuiet = () => performance.now() - this.#lastReceivedAt >= QUIET_MS;
    while (!isQuiet() && performance.now() < deadline) await sleep(QUIET_MS / 4);
  }

  /** Bytes that all members together have received. */
  get bytes(): number {
    return this.members.reduce((sum, member) => sum + member.bytes, 0);
  }

  /** Sends a heartbeat from each member in every interval, until `close`. */
  startHeartbeats(): void {
    let next = 0;
    let due = 0;
    this.#heartbeats = setInterval(() => {
      due += this.members.length / HEARTBEAT_MOMENTS;
      for (; next < Math.floor(due); next++) this.members[next % this.members.length]?.sendText(HEARTBEAT.ping);
    }, HEARTBEAT_INTERVAL_MS / HEARTBEAT_MOMENTS);
  }

  close(): void {
    if (this.#heartbeats) clearInterval(this.#heartbeats);
    // `Object.values` skips the places that are empty where connecting failed.
    for (const member of Object.values(this.members)) member.destroy();
  }
}

/** Sends a message as the only member of a quiet room, and resolves when the member has received its copy. */
const greet = async (member: Member): Promise<void> => {
  const before = member.bytes;
  const deadline = performance.now() + GREETING_TIMEOUT_MS;
  member.send("sendMessage", { content: "Hello" });
  while (member.bytes === before) {
    if (performance.now() > deadline) throw new Error("the first message was not delivered");
    await sleep(POLL_MS);
  }
};

const forEachConcurrently = async <Item>(
  items: readonly Item[],
  concurrency: number,
  use: (item: Item) => Promise<unknown>,
): Promise<void> => {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const item of rest) await use(item);
    }),
  );
};
