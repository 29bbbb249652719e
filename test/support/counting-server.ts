/** The deployed bundle, and a count of the work that a client can make it do. */
import { ask, tokenFor } from "./requests.ts";
import { startServer } from "./server.ts";
import { bundleWorker, type Workerd, type WorkerdOptions } from "./workerd.ts";

/** Frames with this text are counted when they are decoded. */
export const MARK = "counted-frame";

/** A longer text is counted when it is normalised: its cost grows with the square of its length. */
export const LONG_TEXT = 1_024;

/**
 * Runs before the bundle and logs a line for each marked frame that is decoded, and for each long text that is
 * normalised, with its length.
 */
const PRELUDE = `{
  const log = (event, length) => console.log(JSON.stringify({ time: "", kind: "counted", event, length }));
  const { parse } = JSON;
  JSON.parse = (text, reviver) => {
    if (typeof text === "string" && text.includes("${MARK}")) log("decoded", text.length);
    return parse(text, reviver);
  };
  const { normalize } = String.prototype;
  String.prototype.normalize = function (form) {
    if (this.length > ${LONG_TEXT}) log("normalized", this.length);
    return normalize.call(this, form);
  };
}
`;

/** Lengths of the texts that were decoded or normalised so far. */
export type Counted = Record<"decoded" | "normalized", number[]>;

export interface CountingServer {
  server: Workerd;
  /** Resolves to what was counted until now. */
  counted(): Promise<Counted>;
}

export const startCountingServer = async (options: Partial<WorkerdOptions> = {}): Promise<CountingServer> => {
  const counted: Counted = { decoded: [], normalized: [] };
  const waiting = new Map<string, () => void>();
  const server = await startServer({
    ...options,
    script: PRELUDE + (await bundleWorker()),
    onLog: ({ kind, event, length, user }) => {
      if (kind === "counted") counted[event as keyof Counted].push(Number(length));
      waiting.get(String(user))?.();
    },
  });
  return {
    server,
    counted: async () => {
      // Lines arrive in their order: once this session's own has arrived, all earlier ones have.
      const id = `guest-${crypto.randomUUID()}`;
      const logged = new Promise<void>((resolve) => waiting.set(id, resolve));
      await ask(server, "/api/session", { token: await tokenFor(id), body: { username: "Anna" } });
      await logged;
      return counted;
    },
  };
};
