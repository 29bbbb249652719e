/** The network between clients and a server on this machine: a TCP proxy that cuts and stalls connections. */
import { connect, createServer, type Socket } from "node:net";
import { type Listening, listen } from "../../drizzle/local/listen.ts";
import type { Random } from "./random.ts";

interface Link {
  client: Socket;
  server: Socket;
  isStalled: boolean;
}

export interface TcpProxy extends Listening {
  /** `http://host:port`, whatever server is behind it. */
  readonly url: string;
  /** Cuts every connection, and leads new ones to the server on `port`, or to none. */
  connectTo(port: number | null): void;
  /** Cuts at most `count` connections, without a close frame. Returns how many it cut. */
  cut(count: number, random: Random): number;
  /** Makes at most `count` clients stop reading. Returns the two ways to end each stall. */
  stall(count: number, random: Random): { resume(): void; cut(): void }[];
}

/** Listens on a free port in front of the server on `port`. */
export const startTcpProxy = async (port: number): Promise<TcpProxy> => {
  const links = new Set<Link>();
  let target: number | null = port;

  const server = createServer((client) => {
    if (target === null) {
      client.destroy();
      return;
    }
    const link: Link = { client, server: connect(target, "127.0.0.1"), isStalled: false };
    links.add(link);
    for (const socket of [link.client, link.server]) {
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        links.delete(link);
        link.client.destroy();
        link.server.destroy();
      });
    }
    link.client.pipe(link.server);
    link.server.pipe(link.client);
  });
  const { port: ownPort, close } = await listen(server, 0);
  return {
    port: ownPort,
    url: `http://127.0.0.1:${ownPort}`,
    close,
    connectTo: (next) => {
      target = next;
      for (const { client } of links) client.destroy();
    },
    cut: (count, random) => {
      const chosen = random.shuffle([...links]).slice(0, count);
      for (const { client } of chosen) client.destroy();
      return chosen.length;
    },
    stall: (count, random) =>
      random
        .shuffle([...links].filter(({ isStalled }) => !isStalled))
        .slice(0, count)
        .map((link) => {
          link.isStalled = true;
          link.server.unpipe(link.client);
          link.server.pause();
          return {
            resume: () => {
              link.isStalled = false;
              link.server.pipe(link.client);
            },
            cut: () => link.client.destroy(),
          };
        }),
  };
};
