/** Everyone who is connected during a measurement: many members in one or many rooms. */
import { setTimeout as sleep } from "node:timers/promises";
import type { OnText } from "../../test/support/raw-socket.ts";
import { signToken } from "../../worker/auth/identity.ts";
import { Member, type Target } from "./member.ts";

export interface CrowdSpec {
  target: Target;
  /** Names of rooms begin with this, which nobody has used before. */
  room: string;
  rooms: number;
  /** Members in each room. */
  members: number;
  /** Signs the session tokens; null where the server knows none. */
  secret: string | null;
}

const AT_A_TIME = 64;
const TOKEN_S = 24 * 60 * 60;
const QUIET_MS = 300;
const QUIET_LIMIT_MS = 60_000;

export class Crowd {
  /** The first of each room, then the second of each, and so on. */
  readonly members: Member[] = [];
  /** Why connections were lost; none should be. */
  readonly lost: string[] = [];
  #lastHeard = 0;

  /** Connects everyone, and lets nobody join. `listener` makes what hears the texts of a room's member. */
  static async connect(spec: CrowdSpec, listener: (room: number, place: number) => OnText): Promise<Crowd> {
    const crowd = new Crowd();
    const indices = Array.from({ length: spec.rooms * spec.members }, (_, index) => index);
    await atATime(indices, async (index) => {
      const room = index % spec.rooms;
      const place = Math.floor(index / spec.rooms);
      const token = spec.secret === null ? null : await tokenFor(room, place, spec.secret);
      const hear = listener(room, place);
      const member = new Member({
        target: spec.target,
        room: `${spec.room}-${room}`,
        username: nameOf(room, place),
        token,
        onText: (bytes, start, end) => {
          crowd.#lastHeard = performance.now();
          hear(bytes, start, end);
        },
        onLost: (reason) => crowd.lost.push(reason),
      });
      crowd.members[index] = member;
      await member.open();
    });
    return crowd;
  }

  /** Everyone joins, some at a time, and the announcements of it all have come to rest. */
  async join(): Promise<void> {
    await atATime(this.members, (member) => member.join());
    await this.quiet();
  }

  /** Resolves when nobody has heard anything for a moment. */
  async quiet(): Promise<void> {
    const limit = performance.now() + QUIET_LIMIT_MS;
    while (performance.now() - this.#lastHeard < QUIET_MS && performance.now() < limit) await sleep(QUIET_MS / 4);
  }

  /** Bytes that everyone together has received. */
  get bytes(): number {
    return this.members.reduce((sum, member) => sum + member.bytes, 0);
  }

  close(): void {
    for (const member of this.members) member.destroy();
  }
}

const nameOf = (room: number, place: number): string => `Member ${room}-${String(place).padStart(5, "0")}`;

const tokenFor = (room: number, place: number, secret: string): Promise<string> => {
  const user = { id: `user-${room}-${String(place).padStart(5, "0")}`, username: nameOf(room, place) };
  const expiresAt = Math.floor(Date.now() / 1_000) + TOKEN_S;
  return signToken({ user, role: "member", rooms: [], expiresAt }, Date.now(), { AUTH_SECRET: secret });
};

/** Runs `use` for every item, a bounded number of them at a time. */
const atATime = async <Item>(items: readonly Item[], use: (item: Item) => Promise<void>): Promise<void> => {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (const item of rest) await use(item);
    }),
  );
};
