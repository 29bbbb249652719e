/** Holds requests to Postgres, for tests of what happens to a room while one is under way. */
import { vi } from "vitest";

/** A request that has been made and not been sent. */
export interface Held {
  /** Sends it; resolves when Postgres has responded. */
  send(): Promise<void>;
  /** Passes on the response of `send`. */
  answer(): void;
  /** Fails it for whoever made it. `send` still sends it: a request that was given up may take effect late. */
  fail(): void;
}

/** Holds the next request to Postgres with `text` in a statement. Resolves when it is made. */
export const holdRequest = (text: string): Promise<Held> => {
  const made = Promise.withResolvers<Held>();
  const original = globalThis.fetch;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
    if (!String(init?.body).includes(JSON.stringify(text).slice(1, -1))) return original(input, init);
    spy.mockRestore();
    const answer = Promise.withResolvers<Response>();
    let response: Response | null = null;
    made.resolve({
      send: async () => {
        // Without the signal of whoever has given up.
        const { signal: _, ...rest } = init ?? {};
        const real = await original(input, rest);
        response = new Response(await real.arrayBuffer(), real);
      },
      answer: () => response && answer.resolve(response),
      fail: () => answer.reject(new Error("the network failed")),
    });
    return answer.promise;
  });
  return made.promise;
};
