/** Tokens, REST calls and rejected connections, for tests outside the Workers runtime. */
import { sign } from "hono/jwt";
import { TestClient } from "./client.ts";
import { AUTH_SECRET } from "./workerd.ts";

const HOUR_S = 3_600;

/** Signs a token for `sub` that expires in an hour, with `claims` over the usual ones. */
export const tokenFor = (
  sub: string,
  claims: Record<string, unknown> = {},
  secret: string = AUTH_SECRET,
): Promise<string> =>
  sign({ sub, name: sub.slice(0, 32), exp: Math.floor(Date.now() / 1000) + HOUR_S, ...claims }, secret, "HS256");

export interface Answer {
  status: number;
  text: string;
  headers: Headers;
}

/** Calls REST: GET, or POST with a body, unless `method` is another one. A body is sent as JSON unless it is text. */
export const ask = async (
  { url }: { url: string },
  path: string,
  { token, body, method }: { token?: string | undefined; body?: unknown; method?: string } = {},
): Promise<Answer> => {
  const response = await fetch(url + path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

/** Connects; resolves to the code with which the room rejects the connection, or to null when it accepts it. */
export const rejection = async ({ url }: { url: string }, room: string, token?: string): Promise<number | null> => {
  const client = TestClient.open(url, room, { token });
  await client.until(() => client.events.length > 0, "an answer");
  if (client.events[0]?.event !== "connected") return (await client.whenClosed()).code;
  await client.close();
  return null;
};
