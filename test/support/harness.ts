/** The chat with its page, as wrangler serves it. Tests without the page use server.ts, which starts faster. */
import { createTestHarness } from "wrangler";
import { AUTH_SECRET, OPERATOR_TOKEN } from "./workerd.ts";

export interface Chat {
  /** `http://host:port`. */
  readonly url: string;
  /** The lines that the Worker and its rooms have logged. */
  logs(): string[];
  close(): Promise<void>;
}

/** Starts it over the database at `databaseUrl`, without any room. `configPath` is in place of wrangler.toml. */
export const startChat = async (
  databaseUrl: string,
  configPath = "./wrangler.toml",
  settings: Record<string, string> = {},
): Promise<Chat> => {
  const secrets = { DATABASE_URL: databaseUrl, AUTH_SECRET, OPERATOR_TOKEN, ...settings };
  const server = createTestHarness({ workers: [{ configPath, secrets }] });
  const { url } = await server.listen();
  return {
    url: url.origin,
    logs: () => server.getLogs().map(({ message }) => message),
    close: () => server.close(),
  };
};
