/** Clients of the target. */
import { Client, type Socket } from "../support/client.ts";
import { socketUrl, type Target, withToken } from "./target.ts";

/** Opens a connection to `room`, with a token or without one. It may be refused. */
export const dial = (target: Target, room: string, token?: string): Client =>
  new Client(new WebSocket(socketUrl(target, room), token === undefined ? [] : withToken(token).slice(1)) as Socket);

/** The same; resolves when the room's history is there. */
export const join = async (target: Target, room: string, token?: string): Promise<Client> => {
  const client = dial(target, room, token);
  await client.next("connected");
  await client.join();
  return client;
};

/** The code with which a connection is refused; null for one that is let in. */
export const fate = async (target: Target, room: string, token?: string): Promise<number | null> => {
  const client = dial(target, room, token);
  await client.until(() => client.events.length > 0);
  if (client.events[0]?.event === "connected") {
    await client.close();
    return null;
  }
  await client.until(() => client.closed !== null);
  return client.closed?.code ?? null;
};

/** Asks REST, and resolves to the status and the text of the answer. */
export const ask = async (
  target: Target,
  path: string,
  { token, body }: { token?: string | undefined; body?: unknown } = {},
): Promise<{ status: number; text: string; headers: Headers }> => {
  const response = await fetch(target.url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
};
