/**
 * The part of a long list that is in the DOM, and the place of the reader in it. Rows are in normal flow between two
 * blanks that stand for the rest. The reader's place is a row and a distance from it, or the bottom: whatever changes
 * above or below, that place stays where it is on the screen.
 */
import { batch, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Sizes } from "./row-heights.ts";

/** So near to the bottom, in pixels, the reader is at the bottom. */
const NEAR_BOTTOM = 24;

/** The rows from `start` up to `end` are in the DOM; `before` and `after` are the blanks, in pixels. */
export interface Range {
  start: number;
  end: number;
  before: number;
  after: number;
}

export interface View<Item> {
  /** The list follows what is said. */
  readonly isFollowing: ReadonlySignal<boolean>;
  /** The bottom is so far away that a way back should be offered. */
  readonly isAway: ReadonlySignal<boolean>;
  /** Changes when another range is to be rendered. */
  readonly version: ReadonlySignal<number>;
  /** While rendering: what to render of `items`. */
  rangeOf(items: readonly Item[]): Range;
  /** `box` scrolls; the children of `rows` are the rows of the range. Watches both until it is called with null. */
  attach(box: HTMLElement | null, rows: HTMLElement | null): void;
  /** After each rendering, before the browser paints. */
  settle(): void;
  /** Has the rows rendered again, and then settled. */
  renderAnew(): void;
  /** The box was scrolled, by whomever. */
  scrolled(): void;
  toBottom(): void;
  /** Puts the row at `index` so many pixels below the upper edge. */
  toRow(index: number, below: number): void;
  /** True when the row at `index` begins above what is in view. */
  isAbove(index: number): boolean;
  /** The last row of which something is in view; -1 without rows. */
  lastInView(): number;
}

export const createView = <Item>(sizes: Sizes<Item>): View<Item> => {
  const isFollowing = signal(true);
  const isAway = signal(false);
  const version = signal(0);
  let box: HTMLElement | null = null;
  let rows: HTMLElement | null = null;
  let items: readonly Item[] = [];
  let height = globalThis.innerHeight;
  /** Where the rows begin within the box. */
  let base = 0;
  /**
   * The reader's place, unless that is the bottom: the upper edge is `delta` pixels below the end of this row. Its
   * beginning may change: the day that stands above the first row goes when there is an earlier one.
   */
  let anchor = { index: 0, delta: 0 };
  /** Where the box was last scrolled to, and by us. */
  let lastTop = 0;
  let placedAt = -1;
  let range: Range = { start: 0, end: 0, before: 0, after: 0 };
  /** What is in the DOM; `range` may be ahead of it. */
  let rendered = range;

  /** The upper edge of what is in view, as an offset among the rows. */
  const upperEdge = () =>
    isFollowing.peek() ? sizes.offsetOf(sizes.count()) - height : sizes.offsetOf(anchor.index + 1) + anchor.delta;

  const isCovered = (margin: number): boolean => {
    const top = upperEdge();
    const last = sizes.count();
    return (
      (range.start === 0 || sizes.offsetOf(range.start) <= top - margin) &&
      (range.end === last || (range.end < last && sizes.offsetOf(range.end) >= top + height + margin))
    );
  };

  const chooseRange = () => {
    const top = upperEdge();
    // One row more on either side: the neighbours of a row that has the focus must be there to take it.
    const start = Math.max(sizes.indexAt(top - height) - 1, 0);
    const end = Math.min(sizes.indexAt(top + 2 * height) + 2, sizes.count());
    const before = sizes.offsetOf(start);
    range = { start, end, before, after: sizes.offsetOf(sizes.count()) - sizes.offsetOf(end) };
  };

  const renderAnew = () => {
    chooseRange();
    // What is taken away cannot keep the focus.
    const focused = rows && [...rows.children].findIndex((row) => row.contains(document.activeElement));
    const row = rendered.start + (focused ?? -1);
    if (focused !== null && focused >= 0 && (row < range.start || row >= range.end))
      box?.focus({ preventScroll: true });
    version.value = version.peek() + 1;
  };

  /** From here the list goes to another place, wherever it was scrolled to before. */
  const depart = () => {
    placedAt = box?.scrollTop ?? -1;
    lastTop = placedAt;
  };

  /** Learns where the reader is, if that was not our doing. */
  const readPlace = () => {
    if (!box) return;
    const top = box.scrollTop;
    if (Math.abs(top - placedAt) >= 1) {
      placedAt = -1;
      const isNear = box.scrollHeight - top - box.clientHeight < NEAR_BOTTOM;
      // A box that has become lower is further from the bottom, and nobody has scrolled.
      isFollowing.value = isNear || (isFollowing.peek() && top >= lastTop);
      const index = sizes.indexAt(top - base);
      anchor = { index, delta: top - base - sizes.offsetOf(index + 1) };
    }
    lastTop = top;
  };

  const look = () => {
    if (!box) return;
    const distance = box.scrollHeight - box.scrollTop - height;
    isAway.value = !isFollowing.peek() && distance > height / 2;
  };

  const settle = () => {
    if (!box || !rows) return;
    base = rows.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientTop + box.scrollTop;
    for (const [index, row] of [...rows.children].entries()) {
      sizes.measure(rendered.start + index, row.getBoundingClientRect().height);
    }
    const top = isFollowing.peek() ? box.scrollHeight - box.clientHeight : base + upperEdge();
    // A row that is lower than it was taken to be, at the very top: the place cannot be above the beginning.
    if (top < 0 && rendered.start === 0) anchor.delta -= top;
    if (Math.abs(box.scrollTop - top) >= 1 || isFollowing.peek()) box.scrollTop = top;
    placedAt = box.scrollTop;
    lastTop = placedAt;
    look();
    if (!isCovered(0)) renderAnew();
  };

  const observer = new ResizeObserver(() => {
    height = box?.clientHeight ?? height;
    batch(settle);
  });

  return {
    isFollowing,
    isAway,
    version,
    rangeOf: (next) => {
      // The event that tells of the latest scrolling may still be on its way.
      readPlace();
      if (next !== items) {
        const { kept, tail, before } = sizes.setItems(next);
        items = next;
        // The anchor's row has moved with those around it; if it is gone, what came in its place is as good.
        if (anchor.index >= before - tail) anchor.index += next.length - before;
        else if (anchor.index > kept) anchor.index = kept;
        chooseRange();
      }
      rendered = range;
      return range;
    },
    attach: (nextBox, nextRows) => {
      observer.disconnect();
      [box, rows] = [nextBox, nextRows];
      if (!box || !rows) return;
      height = box.clientHeight;
      observer.observe(box);
      observer.observe(rows);
    },
    settle,
    renderAnew,
    scrolled: () => {
      if (!box) return;
      readPlace();
      look();
      if (!isCovered(height / 2)) renderAnew();
    },
    toBottom: () => {
      depart();
      isFollowing.value = true;
      renderAnew();
    },
    toRow: (index, below) => {
      depart();
      isFollowing.value = false;
      const above = Math.max(index - 1, 0);
      anchor = { index: above, delta: sizes.offsetOf(index) - sizes.offsetOf(above + 1) - below };
      renderAnew();
    },
    isAbove: (index) => sizes.offsetOf(index) < upperEdge(),
    lastInView: () => (sizes.count() === 0 ? -1 : sizes.indexAt(upperEdge() + height - 1)),
  };
};
