/** The chat with its page, as wrangler serves it. Tests without the page use server.ts, which starts faster. */
import { createTestHarness } from "wrangler";
import { AUTH_SECRET, OPERATOR_TOKEN } from "./workerd.ts";

/** The part of R2 that tests use, where the types of Workers are absent. */
interface Bucket {
  list(): Promise<{ objects: readonly { key: string }[] }>;
}

export interface Chat {
  /** `http://host:port`. */
  readonly url: string;
  /** The lines that the Worker and its rooms have logged. */
  logs(): string[];
  close(): Promise<void>;
}

export interface LocalChat extends Chat {
  /** Resolves to the ids of the files in the bucket. */
  files(): Promise<string[]>;
}

/**
 * Starts it over the database at `databaseUrl`, without any room. `configPath` is in place of wrangler.toml, and settings are over
 * the usual ones: text, or a value as in `[vars]`.
 */
export const startChat = async (
  databaseUrl: string,
  configPath = "./wrangler.toml",
  settings: Record<string, string | Record<string, number>> = {},
): Promise<LocalChat> => {
  const secrets: Record<string, string> = { DATABASE_URL: databaseUrl, AUTH_SECRET, OPERATOR_TOKEN };
  const vars: Record<string, Record<string, number>> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === "string") secrets[name] = value;
    else vars[name] = value;
  }
  const server = createTestHarness({ workers: [{ configPath, secrets, vars }] });
  const { url } = await server.listen();
  return {
    url: url.origin,
    logs: () => server.getLogs().map(({ message }) => message),
    files: async () => {
      const { FILES } = await server.getWorker<{ FILES: Bucket }>().getEnv();
      const { objects } = await FILES.list();
      return objects.map(({ key }) => key);
    },
    close: () => server.close(),
  };
};
