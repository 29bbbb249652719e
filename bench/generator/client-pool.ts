/** The clients of one measurement: many members in one or many rooms. */
import { setTimeout as sleep } from "node:timers/promises";
import { HEARTBEAT } from "../../rooms/protocol/limits.ts";
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
const TOKEN_S = 24 * 60 * 60;
const QUIET_MS = 300;
const QUIET_TIMEOUT_MS = 60_000;
/** The page's interval, and the number of moments over which the members' heartbeats are spread. */
const HEARTBEAT_INTERVAL_MS = 20_000;
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
  #lastReceivedAt = 0;
  #heartbeats: NodeJS.Timeout | null = null;

  /** Connects all members, without joining. `receive` makes the listener for the texts of a room's member. */
  static async connect(spec: PoolSpec, receive: (room: number, place: number) => OnText): Promise<ClientPool> {
    const pool = new ClientPool();
    const indices = Array.from({ length: spec.rooms * spec.members }, (_, index) => index);
    await forEachConcurrently(indices, async (index) => {
      const room = index % spec.rooms;
      const place = Math.floor(index / spec.rooms);
      const id = `${room}-${String(place).padStart(5, "0")}`;
      const username = `Member ${id}`;
      const token = spec.secret === null ? null : await tokenFor({ id: `user-${id}`, username }, spec.secret);
      const onText = receive(room, place);
      const member = new Member({
        target: spec.target,
        room: `${spec.room}-${room}`,
        username,
        token,
        onText: (bytes, start, end) => {
          pool.#lastReceivedAt = performance.now();
          onText(bytes, start, end);
        },
        onLost: (reason) => pool.lost.push(reason),
      });
      pool.members[index] = member;
      await member.open();
    });
    return pool;
  }

  /** Joins all members, and resolves when the announcements of it have been received. */
  async join(): Promise<void> {
    await forEachConcurrently(this.members, (member) => member.join());
    await this.quiet();
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
    for (const member of this.members) member.destroy();
  }
}

const forEachConcurrently = async <Item>(items: readonly Item[], use: (item: Item) => Promise<void>): Promise<void> => {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const item of rest) await use(item);
    }),
  );
};
