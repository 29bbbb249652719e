/** What an attacker has seen, so that what it sends next is about something that is there. */
import type { ServerEvent } from "../../rooms/protocol/events.ts";
import type { Random } from "../support/random.ts";

/** The latest ones are remembered. */
const KEPT = 30;

export class Sights {
  #self = "";
  readonly #own: number[] = [];
  readonly #others: number[] = [];
  readonly #users: string[] = [];

  see({ event, data }: ServerEvent): void {
    if (event === "connected") this.#self = data.user.id;
    else if (event === "message") keep(data.userId === this.#self ? this.#own : this.#others, data.seq);
    // Who only wants to talk has an id of another kind, and is to be left in peace.
    else if (event === "userJoined" && data.user.id.startsWith("u-")) keep(this.#users, data.user.id);
  }

  /** The same data, often about a message, a place in history or a member that is there. */
  aim(random: Random, data: Record<string, unknown>): Record<string, unknown> {
    const aimed = { ...data };
    const seqs = random.chance(0.5) && this.#own.length > 0 ? this.#own : this.#others;
    for (const name of ["seq", "before", "after"]) {
      if (name in data && seqs.length > 0 && random.chance(0.7)) aimed[name] = random.pick(seqs);
    }
    if ("userId" in data && this.#users.length > 0 && random.chance(0.7)) aimed.userId = random.pick(this.#users);
    return aimed;
  }
}

const keep = <Item>(items: Item[], item: Item): void => {
  items.push(item);
  if (items.length > KEPT) items.shift();
};
