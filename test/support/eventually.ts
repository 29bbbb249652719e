/** Waits for conditions in tests, as long as a busy machine may take. */
import { vi } from "vitest";

/** Resolves to the result of `check` once it passes; it is called every `interval` ms, for 30 s. */
export const eventually = <Result>(check: () => Result | Promise<Result>, interval = 50): Promise<Result> =>
  vi.waitFor(check, { timeout: 30_000, interval });
