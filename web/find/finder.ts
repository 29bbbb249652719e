/** Finds while the user types: a pause before each request, and no answers to what is no longer asked. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { RequestError, RequestFailure } from "../client/errors.ts";

export interface Finder<Found> {
  /** The input, trimmed. */
  readonly query: ReadonlySignal<string>;
  /** The last result and its query; null before the first answer. */
  readonly found: ReadonlySignal<{ readonly query: string; readonly result: Found } | null>;
  /** Why the last request failed. */
  readonly error: ReadonlySignal<RequestError | null>;
  /** True until the current query is answered. */
  readonly isPending: ReadonlySignal<boolean>;
  type(input: string): void;
  /** Asks again. */
  retry(): void;
  /** Asks for what follows the current result. */
  more(): void;
  close(): void;
}

const PAUSE_MS = 150;

/** `find` receives the result so far when it is asked for more. It is called at once for the empty query. */
export const createFinder = <Found extends object>(
  find: (query: string, signal: AbortSignal, before: Found | null) => Promise<Found | RequestFailure>,
): Finder<Found> => {
  const query = signal("");
  const found = signal<{ query: string; result: Found } | null>(null);
  const error = signal<RequestError | null>(null);
  const isPending = signal(true);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let controller = new AbortController();

  const stop = () => {
    clearTimeout(timer);
    controller.abort();
    controller = new AbortController();
  };
  const ask = async (before: Found | null = null) => {
    stop();
    isPending.value = true;
    const { signal: current } = controller;
    const asked = query.peek();
    const result = await find(asked, current, before);
    if (current.aborted) return;
    if ("error" in result) error.value = result.error as RequestError;
    else {
      error.value = null;
      found.value = { query: asked, result: result as Found };
    }
    isPending.value = false;
  };
  void ask();

  return {
    query,
    found,
    error,
    isPending,
    type: (input) => {
      const next = input.trim();
      if (next === query.peek()) return;
      query.value = next;
      if (next === "") return void ask();
      stop();
      isPending.value = true;
      timer = setTimeout(() => void ask(), PAUSE_MS);
    },
    retry: () => void ask(),
    more: () => void ask(found.peek()?.result ?? null),
    close: stop,
  };
};
