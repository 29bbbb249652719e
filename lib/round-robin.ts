/** A queue of several owners who take turns, so that many items of one delay only its own. */

export class RoundRobin<Item> {
  /** Each owner's items in order; the owner whose turn it is comes first. */
  readonly #items = new Map<string, Item[]>();

  push(owner: string, item: Item): void {
    const items = this.#items.get(owner) ?? [];
    items.push(item);
    this.#items.set(owner, items);
  }

  /** Takes the next item of the first owner for whom `mayTake` is true, who goes to the end of the line; else undefined. */
  take(mayTake: (owner: string) => boolean = () => true): Item | undefined {
    for (const [owner, items] of this.#items) {
      if (!mayTake(owner)) continue;
      const item = items.shift();
      this.#items.delete(owner);
      if (items.length > 0) this.#items.set(owner, items);
      return item;
    }
    return undefined;
  }
}
