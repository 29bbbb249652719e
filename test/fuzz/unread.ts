/** The memory of connections that ask for as much as they can and read nothing. */
import { fill, LARGE_CONTENT } from "../../bench/generator/attacks/attack.ts";
import { whenIdle } from "../../bench/servers/usage.ts";
import { CountingClient } from "../support/counting-client.ts";
import { tokenFor } from "../support/requests.ts";
import { AUTH_SECRET, type Workerd } from "../support/workerd.ts";

const CONNECTIONS = 20;
/** Of 1.6 MB of messages each. */
const REQUESTS = 20;
const MESSAGES = 100;

/**
 * The most memory of a connection, bytes: its budget of bytes out twice, as text in the room and as bytes on the way to the
 * socket. Small changes of the process are no connection's.
 */
const CONNECTION_BYTES = 4_000_000;
const SLACK_BYTES = 48 * 2 ** 20;

/** The server has done all it was asked for when it uses at most this share of a core. */
const IDLE_SHARE = 0.1;

/** Opens them in a room of their own. Resolves to what each of them takes, bytes, and to what is wrong, or null. */
export const measureUnread = async (server: Workerd): Promise<{ perConnection: number; wrong: string | null }> => {
  const { port } = server;
  const room = "unread";
  await fill({ port, room, secret: AUTH_SECRET, opened: [] }, MESSAGES, LARGE_CONTENT);
  const clients: CountingClient[] = [];
  for (let i = 0; i < CONNECTIONS; i++) {
    const token = await tokenFor(`unread-${i}`);
    clients.push(await CountingClient.join({ port, room, token, batch: true }));
  }
  await whenIdle([server.pid], IDLE_SHARE);
  const before = await server.rss();
  for (const { socket } of clients) socket.pause();
  for (let i = 0; i < REQUESTS; i++) {
    for (const client of clients) client.send("requestHistory", { limit: MESSAGES });
  }
  await whenIdle([server.pid], IDLE_SHARE);
  const growth = (await server.rss()) - before;
  for (const { socket } of clients) socket.destroy();
  const isWrong = growth > CONNECTIONS * CONNECTION_BYTES + SLACK_BYTES;
  return {
    perConnection: Math.max(0, growth) / CONNECTIONS,
    wrong: isWrong ? `${CONNECTIONS} connections that do not read take ${growth} bytes` : null,
  };
};
