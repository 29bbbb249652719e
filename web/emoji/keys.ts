/** Keyboard navigation in rows. */

/**
 * Returns the index that `key` moves to from `at` among `count` in rows of `columns`: -1 above the first row, null when
 * the key does not move.
 */
export const nextIndex = (key: string, at: number, count: number, columns: number): number | null => {
  const last = count - 1;
  const within = (index: number) => Math.max(0, Math.min(last, index));
  switch (key) {
    case "ArrowLeft":
      return within(at - 1);
    case "ArrowRight":
      return within(at + 1);
    case "ArrowUp":
      return at < columns ? -1 : at - columns;
    case "ArrowDown":
      return within(at + columns);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
};
