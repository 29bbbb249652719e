/** The messages, users and rooms that an attacker has learned of, so that its next frames are about something that exists. */
import type { ServerEvent } from "../../rooms/protocol/events.ts";
import type { InboxServerEvent } from "../../rooms/protocol/inbox.ts";
import type { Random } from "../support/random.ts";

/** The latest ones are kept. */
const KEPT = 30;

export class Targets {
  #self = "";
  readonly #own: number[] = [];
  readonly #others: number[] = [];
  readonly #users: string[] = [];
  readonly #rooms: string[] = [];

  observe({ event, data }: ServerEvent | InboxServerEvent): void {
    if (event === "connected") this.#self = data.user.id;
    else if (event === "message") keep(data.userId === this.#self ? this.#own : this.#others, data.seq);
    // Control clients have ids of another kind, and must not be muted or removed.
    else if (event === "userJoined" && data.user.id.startsWith("u-")) keep(this.#users, data.user.id);
    else if (event === "followed" || event === "roomUnread") {
      keep(this.#rooms, data.room);
      keep(this.#others, data.lastSeq);
    } else if (event === "inbox") for (const { room } of data.rooms) keep(this.#rooms, room);
  }

  /** Returns the same data, often about a known message, position in history, member or room. */
  aim(random: Random, data: Record<string, unknown>): Record<string, unknown> {
    const aimed = { ...data };
    const seqs = random.chance(0.5) && this.#own.length > 0 ? this.#own : this.#others;
    for (const name of ["seq", "before", "after"]) {
      if (name in data && seqs.length > 0 && random.chance(0.7)) aimed[name] = random.pick(seqs);
    }
    if ("userId" in data && this.#users.length > 0 && random.chance(0.7)) aimed.userId = random.pick(this.#users);
    if ("room" in data && this.#rooms.length > 0 && random.chance(0.7)) aimed.room = random.pick(this.#rooms);
    return aimed;
  }
}

const keep = <Item>(items: Item[], item: Item): void => {
  items.push(item);
  if (items.length > KEPT) items.shift();
};
