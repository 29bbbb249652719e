/** Lets other devices on the network reach the chat during development. */
import { connect, createServer, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { pipeline } from "node:stream";
import { listen } from "../drizzle/local/listen.ts";

/** Returns this machine's IPv4 addresses on its networks. */
export const networkAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.filter(({ family, internal }) => family === "IPv4" && !internal).map(({ address }) => address),
  );

/**
 * Forwards connections from `address` to the same port on loopback; resolves to a function that stops it. `wrangler
 * dev --ip` would do that, but opens the port on which workerd calls wrangler to the network, too.
 */
export const exposePort = async (port: number, address: string): Promise<() => Promise<void>> => {
  const forward = (client: Socket) => {
    const server = connect(port, "127.0.0.1");
    // Either side may disconnect at any time, which ends the other.
    pipeline(client, server, client, () => {});
  };
  return (await listen(createServer({ noDelay: true }, forward), port, address)).close;
};
