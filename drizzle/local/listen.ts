/** Starts servers on this machine that close without waiting for their connections. */
import { Server as HttpServer } from "node:http";
import type { AddressInfo, Server, Socket } from "node:net";

export interface Listening {
  port: number;
  /** Closes every connection and stops listening. */
  close(): Promise<void>;
}

/** Listens on `host`; port 0 is any free one. Rejects with `EADDRINUSE` when the port is taken. */
export const listen = async (server: Server, port: number, host = "127.0.0.1"): Promise<Listening> => {
  // Closing an idle connection just as a room reuses it would fail the room's query.
  if (server instanceof HttpServer) server.keepAliveTimeout = 0;
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

const isPortTaken = (error: unknown): boolean => (error as { code?: unknown }).code === "EADDRINUSE";

/** Calls `start` with `port`, or with 0, for any free port, when that one is taken. */
export const withFallbackPort = async <Result>(
  port: number,
  start: (port: number) => Promise<Result>,
): Promise<Result> => {
  try {
    return await start(port);
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    return start(0);
  }
};
