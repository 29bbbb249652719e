/** Requests to Postgres that wait until a test decides what becomes of each: nothing depends on how long Postgres takes. */
/** Every request is answered by Postgres, is lost before it takes effect, or takes effect and its answer is lost. */
export type Fate = "answered" | "lost" | "answer lost";

interface Waiting {
  send(): Promise<Response>;
  resolve(response: Response): void;
  reject(error: Error): void;
}

export class PostgresQueue {
  #waiting: Waiting[] = [];
  /** Requests of objects that are gone, which may still take effect. */
  #orphans: Waiting[] = [];
  readonly #fetch = globalThis.fetch;

  constructor() {
    // Not a mock of Vitest, which would keep every request and response.
    globalThis.fetch = (input, init) => {
      const { promise, resolve, reject } = Promise.withResolvers<Response>();
      // Without the signal of whoever gives up.
      const { signal: _, ...request } = init ?? {};
      const send = async () => {
        const response = await this.#fetch(input, request);
        return new Response(await response.arrayBuffer(), response);
      };
      this.#waiting.push({ send, resolve, reject });
      return promise;
    };
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Decides about the waiting request number `index`, modulo their number. Resolves when who made it has gone on. */
  async decide(index: number, fate: Fate): Promise<void> {
    const [request] = this.#waiting.splice(index % this.#waiting.length, 1);
    if (!request) return;
    const response = fate === "lost" ? null : await request.send();
    if (response !== null && fate === "answered") request.resolve(response);
    else request.reject(new TypeError("the network failed"));
    await turn();
  }

  /** The object that made the waiting requests is gone: nobody hears of their answers. */
  orphan(): void {
    this.#orphans.push(...this.#waiting.splice(0));
  }

  /** Lets the oldest request of an object that is gone take effect, if there is one. */
  async sendOrphan(): Promise<void> {
    await this.#orphans.shift()?.send();
  }

  /** Drops all requests. */
  clear(): void {
    this.#waiting = [];
    this.#orphans = [];
  }

  restore(): void {
    globalThis.fetch = this.#fetch;
  }
}

/** Resolves when everything that follows from an answer has happened. */
export const turn = async (): Promise<void> => {
  for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve));
};
