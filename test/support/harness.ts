/** The whole chat on a port of this machine, in the real Workers runtime, for tests outside it. */
import { createTestHarness } from "wrangler";
import { Client, type Socket } from "./client.ts";

/** Signs and checks tokens there. */
export const AUTH_SECRET = "a secret for tests, of at least 32 bytes";

export interface Chat {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /** What the Worker and its rooms have logged. */
  logs(): string[];
  close(): Promise<void>;
}

/** Starts it over the database at `databaseUrl`. Its rooms begin empty. */
export const startChat = async (databaseUrl: string): Promise<Chat> => {
  const secrets = { DATABASE_URL: databaseUrl, AUTH_SECRET };
  const server = createTestHarness({ workers: [{ configPath: "./wrangler.toml", secrets }] });
  const { url } = await server.listen();
  return {
    url: url.origin,
    logs: () => server.getLogs().map(({ message }) => message),
    close: () => server.close(),
  };
};

/** A client in a room, with the subprotocols that it offers. Resolves when it is connected. */
export const dial = async (url: string, room: string, protocols: string[] = []): Promise<Client> => {
  const address = `${url.replace(/^http/, "ws")}/rooms/${encodeURIComponent(room)}/ws`;
  const client = new Client(new WebSocket(address, protocols) as Socket);
  await client.next("connected");
  return client;
};
