/** A port of this machine that leads to a server, which can be another one later, or none. */

import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

export interface Switchboard {
  /** `http://host:port`, the same whoever is behind it. */
  readonly url: string;
  /** Leads to the server at `url` from now on; null: to nobody. What is connected is cut off. */
  to(url: string | null): void;
  close(): Promise<void>;
}

export const openSwitchboard = async (first: string): Promise<Switchboard> => {
  let target: URL | null = new URL(first);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };
  const server = createServer((near) => {
    keep(near);
    if (target === null) return near.destroy();
    const far = connect(Number(target.port), target.hostname);
    keep(far);
    near.pipe(far).pipe(near);
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to: (url) => {
      target = url === null ? null : new URL(url);
      cut();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
};
