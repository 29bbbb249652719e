/** Attacks on what browsers make of responses: none may be taken for another type, and the page only comes encrypted. */
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type Chat, startChat } from "../support/harness.ts";

let chat: Chat;
let asset: string;
beforeAll(async () => {
  chat = await startChat(inject("databaseUrl"));
  [asset = ""] = (await readdir("dist/web/assets")).filter((name) => name.endsWith(".js"));
});
afterAll(() => chat?.close());

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Resolves to the status and the headers; of an upgrade, too, if it is answered without one. */
const ask = async (
  path: string,
  { method = "GET", headers = {}, body }: Sent,
): Promise<[number, IncomingHttpHeaders]> => {
  const { hostname, port } = new URL(chat.url);
  const call = request({ host: hostname, port, path, method, headers: { Host: `${hostname}:${port}`, ...headers } });
  call.end(body);
  const [response] = await once(call, "response");
  response.resume();
  await once(response, "end");
  return [response.statusCode, response.headers];
};

const HTML = { Accept: "text/html,*/*;q=0.8" };
const JSON_BODY = { "Content-Type": "application/json" };
const UPGRADE = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
};

const RESPONSES: [number, string, Sent?][] = [
  [200, "/"],
  [200, "/", { method: "HEAD" }],
  [307, "/index.html"],
  [200, "/rooms/general", { headers: HTML }],
  [200, "/assets/*"],
  [404, "/assets/gone.js"],
  [404, "/unknown", { headers: HTML }],
  [404, "/unknown"],
  [405, "/", { method: "POST", body: "x" }],
  [405, "/assets/*", { method: "DELETE" }],
  [200, "/health"],
  [200, "/api/docs"],
  [200, "/api/openapi.json"],
  [200, "/api/rooms"],
  [400, "/api/rooms?limit=0"],
  [401, "/api/rooms", { headers: { Authorization: "Bearer x" } }],
  [404, "/api/nothing"],
  [405, "/api/rooms", { method: "DELETE" }],
  [405, "/health", { method: "POST" }],
  [414, `/api/rooms?cursor=${"x".repeat(9_000)}`],
  [415, "/api/session", { method: "POST", body: "x" }],
  [400, "/api/session", { method: "POST", body: "{", headers: JSON_BODY }],
  [413, "/api/session", { method: "POST", body: "x".repeat(70_000), headers: JSON_BODY }],
  [204, "/api/session", { method: "OPTIONS", headers: { Origin: "https://evil.example" } }],
  [426, "/rooms/general/ws"],
  [405, "/rooms/general/ws", { method: "POST" }],
  [404, "/rooms/a/b/ws"],
  [403, "/rooms/general/ws", { headers: { ...UPGRADE, Origin: "https://evil.example" } }],
];

it("[R2] every response forbids guessing its type", async () => {
  for (const [expected, path, sent = {}] of RESPONSES) {
    const [status, headers] = await ask(path.replace("*", asset), sent);
    const shown = path.slice(0, 40);
    expect([shown, status, headers["x-content-type-options"]]).toEqual([shown, expected, "nosniff"]);
  }
});

it("the page is fetched over HTTPS alone once it was, in a room and at an unknown address, too", async () => {
  for (const path of ["/", "/rooms/general", "/unknown", "/api/docs"]) {
    const [, headers] = await ask(path, { headers: HTML });
    expect([path, headers["content-type"]]).toEqual([path, expect.stringMatching(/^text\/html/)]);
    expect([path, headers["strict-transport-security"]]).toEqual([path, "max-age=15552000"]);
  }
});
