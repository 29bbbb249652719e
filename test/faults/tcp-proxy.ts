/** The network between clients and workerd: TCP, passed on as it is, until it is cut or stalls. */
import { connect, createServer, type Socket } from "node:net";
import { type Listening, listen } from "../../drizzle/local/listen.ts";
import type { Random } from "../support/random.ts";

interface Link {
  client: Socket;
  server: Socket;
  stalled: boolean;
}

export interface Line extends Listening {
  /** Breaks at most `count` connections without a close frame. Returns how many it were. */
  cut(count: number, random: Random): number;
  /** At most `count` clients stop reading. Returns what ends it for each: they read on, or are cut. */
  stall(count: number, random: Random): { resume(): void; cut(): void }[];
}

/** Listens on a free port, and leads to the port that `target` names at that moment, on this machine. */
export const startLine = async (target: () => number): Promise<Line> => {
  const links = new Set<Link>();

  const accept = (client: Socket) => {
    const link: Link = { client, server: connect(target(), "127.0.0.1"), stalled: false };
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
  };

  const server = createServer((client) => {
    try {
      accept(client);
    } catch {
      // Nothing is running behind it.
      client.destroy();
    }
  });
  const { port, close } = await listen(server, 0);
  return {
    port,
    close,
    cut: (count, random) => {
      const chosen = random.shuffle([...links]).slice(0, count);
      for (const link of chosen) link.client.destroy();
      return chosen.length;
    },
    stall: (count, random) =>
      random
        .shuffle([...links].filter(({ stalled }) => !stalled))
        .slice(0, count)
        .map((link) => {
          link.stalled = true;
          link.server.unpipe(link.client);
          link.server.pause();
          return {
            resume: () => {
              link.stalled = false;
              link.server.pipe(link.client);
            },
            cut: () => link.client.destroy(),
          };
        }),
  };
};
