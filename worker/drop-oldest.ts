/** Removes the oldest entry of a map or set when it holds more than `max`. */
export const dropOldest = (kept: Map<string, unknown> | Set<string>, max: number): void => {
  if (kept.size <= max) return;
  const oldest = kept.keys().next();
  if (!oldest.done) kept.delete(oldest.value);
};
