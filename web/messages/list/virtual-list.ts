/**
 * The rendered range of a long list, and its scroll anchor. Rows are in normal flow between two paddings that stand for
 * the rest. The anchor is a row and a distance from it, or the bottom: whatever changes above or below, it stays where it
 * is on the screen.
 */
import { batch, type ReadonlySignal, signal } from "@preact/signals-core";
import type { RowHeights } from "./row-heights.ts";

/** Within this distance of the bottom, in pixels, the list follows new messages. */
const NEAR_BOTTOM = 24;

/** The rows from `start` up to `end` are rendered; `before` and `after` are the paddings, in pixels. */
export interface Range {
  start: number;
  end: number;
  before: number;
  after: number;
}

export interface VirtualList<Item> {
  /** The list stays at the bottom when messages arrive. */
  readonly isFollowing: ReadonlySignal<boolean>;
  /** The bottom is far away: a button to it should be shown. */
  readonly isAway: ReadonlySignal<boolean>;
  /** Changes when another range must be rendered. */
  readonly version: ReadonlySignal<number>;
  /** Returns the range of `items` to render; called while rendering. */
  rangeOf(items: readonly Item[]): Range;
  /** Watches `box`, which scrolls, and `rows`, whose children are the rendered rows, until it is called with null. */
  attach(box: HTMLElement | null, rows: HTMLElement | null): void;
  /** Measures the rows and restores the anchor; called after each rendering, before the browser paints. */
  settle(): void;
  /** Chooses the range again and has it rendered. */
  render(): void;
  /** Handles the box's scroll event. */
  scrolled(): void;
  toBottom(): void;
  /** Scrolls the row at `index` to `below` pixels below the upper edge. */
  toRow(index: number, below: number): void;
  /** Scrolls the row at `index` to the middle, unless all of it is visible. */
  toCenter(index: number): void;
  /** Returns the item whose row is at `index`, as of the last rendering. */
  itemAt(index: number): Item | undefined;
  /** True when the row at `index` begins above the visible part. */
  isAbove(index: number): boolean;
  /** Returns the item at the upper edge and how far below that its row begins, in pixels (0 or less); null without rows. */
  firstVisible(): { item: Item; below: number } | null;
  /** Returns the index of the last visible row; -1 without rows. */
  lastVisible(): number;
}

/** `hasBottom` returns false while there are items after the last one that are not loaded: the list then follows nothing. */
export const createVirtualList = <Item>(heights: RowHeights<Item>, hasBottom: () => boolean): VirtualList<Item> => {
  const isFollowing = signal(true);
  const isAway = signal(false);
  const version = signal(0);
  let box: HTMLElement | null = null;
  let rows: HTMLElement | null = null;
  let items: readonly Item[] = [];
  let height = globalThis.innerHeight;
  /** The offset of the rows within the box. */
  let base = 0;
  /**
   * The anchor, unless the list follows the bottom: the upper edge is `delta` pixels below the end of this row. Not its
   * start, which may move: the day above the first row disappears when an earlier row is loaded.
   */
  let anchor = { index: 0, delta: 0 };
  /** The last scroll position, and the last one that this code has set. */
  let lastTop = 0;
  let placedAt = -1;
  let range: Range = { start: 0, end: 0, before: 0, after: 0 };
  /** The range in the DOM; `range` may be ahead of it. */
  let rendered = range;
  /** A row had the focus before the last rendering. */
  let hadFocus = false;

  /** Returns the upper edge of the visible part, as an offset among the rows. */
  const upperEdge = () =>
    isFollowing.peek() ? heights.offsetOf(heights.count()) - height : heights.offsetOf(anchor.index + 1) + anchor.delta;

  const isCovered = (margin: number): boolean => {
    const top = upperEdge();
    const last = heights.count();
    return (
      (range.start === 0 || heights.offsetOf(range.start) <= top - margin) &&
      (range.end === last || (range.end < last && heights.offsetOf(range.end) >= top + height + margin))
    );
  };

  const chooseRange = () => {
    const top = upperEdge();
    // One row more on either side: the arrow keys move the focus to a neighbour, which must be rendered.
    const start = Math.max(heights.indexAt(top - height) - 1, 0);
    const end = Math.min(heights.indexAt(top + 2 * height) + 2, heights.count());
    const before = heights.offsetOf(start);
    range = { start, end, before, after: heights.offsetOf(heights.count()) - heights.offsetOf(end) };
  };

  const render = () => {
    chooseRange();
    version.value = version.peek() + 1;
  };

  /** Forgets the user's scrolling: the list is about to be moved. */
  const ignoreScroll = () => {
    placedAt = box?.scrollTop ?? -1;
    lastTop = placedAt;
  };

  /** Updates the anchor if the user has scrolled. */
  const readAnchor = () => {
    if (!box) return;
    const top = box.scrollTop;
    if (Math.abs(top - placedAt) >= 1) {
      placedAt = -1;
      const isNear = box.scrollHeight - top - box.clientHeight < NEAR_BOTTOM;
      // When the box gets lower the bottom moves away without any scrolling.
      isFollowing.value = hasBottom() && (isNear || (isFollowing.peek() && top >= lastTop));
      const index = heights.indexAt(top - base);
      anchor = { index, delta: top - base - heights.offsetOf(index + 1) };
    }
    lastTop = top;
  };

  const updateIsAway = () => {
    if (!box) return;
    const distance = box.scrollHeight - box.scrollTop - height;
    isAway.value = !isFollowing.peek() && distance > height / 2;
  };

  const settle = () => {
    if (!box || !rows) return;
    // A row that was removed has lost the focus to the body.
    if (hadFocus && document.activeElement === document.body) box.focus({ preventScroll: true });
    hadFocus = false;
    base = rows.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientTop + box.scrollTop;
    for (const [index, row] of [...rows.children].entries()) {
      heights.measure(rendered.start + index, row.getBoundingClientRect().height);
    }
    const top = isFollowing.peek() ? box.scrollHeight - box.clientHeight : base + upperEdge();
    // The top rows were lower than estimated: the anchor cannot be above the start of the list.
    if (top < 0 && rendered.start === 0) anchor.delta -= top;
    // And it cannot be below the bottom.
    const excess = rendered.end === heights.count() ? top - (box.scrollHeight - box.clientHeight) : 0;
    if (excess >= 1 && hasBottom()) isFollowing.value = true;
    else if (excess >= 1) anchor.delta -= excess;
    if (Math.abs(box.scrollTop - top) >= 1 || isFollowing.peek()) box.scrollTop = top;
    placedAt = box.scrollTop;
    lastTop = placedAt;
    updateIsAway();
    if (!isCovered(0)) render();
  };

  const observer = new ResizeObserver(() => {
    height = box?.clientHeight ?? height;
    batch(settle);
  });

  const toRow = (index: number, below: number) => {
    ignoreScroll();
    isFollowing.value = false;
    const above = Math.max(index - 1, 0);
    anchor = { index: above, delta: heights.offsetOf(index) - heights.offsetOf(above + 1) - below };
    render();
  };

  return {
    isFollowing,
    isAway,
    version,
    rangeOf: (next) => {
      // The scroll event may still be on its way.
      readAnchor();
      if (!hasBottom()) isFollowing.value = false;
      if (next !== items) {
        const { kept, tail, before } = heights.setItems(next);
        items = next;
        // The anchor's row moves with its neighbours; if it is gone, the row in its place will do.
        if (anchor.index >= before - tail) anchor.index += next.length - before;
        else if (anchor.index > kept) anchor.index = kept;
        chooseRange();
      }
      rendered = range;
      hadFocus = rows?.contains(document.activeElement) === true;
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
    render,
    scrolled: () => {
      if (!box) return;
      readAnchor();
      updateIsAway();
      if (!isCovered(height / 2)) render();
    },
    toBottom: () => {
      ignoreScroll();
      isFollowing.value = true;
      render();
    },
    toRow,
    toCenter: (index) => {
      const [start, end] = [heights.offsetOf(index), heights.offsetOf(index + 1)];
      const isVisible = start >= upperEdge() && end <= upperEdge() + height;
      if (!isVisible) toRow(index, Math.max((height - (end - start)) / 2, 0));
    },
    itemAt: (index) => items[index],
    isAbove: (index) => heights.offsetOf(index) < upperEdge(),
    firstVisible: () => {
      const index = heights.indexAt(upperEdge());
      const item = items[index];
      return item === undefined ? null : { item, below: heights.offsetOf(index) - upperEdge() };
    },
    lastVisible: () => (heights.count() === 0 ? -1 : heights.indexAt(upperEdge() + height - 1)),
  };
};
