/** Postgres takes the question and never answers. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Chat, startChat } from "../test/support/harness.ts";

const silent = createServer(() => {});
let chat: Chat;

beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  chat = await startChat(`postgres://nobody:nothing@127.0.0.1:${port}/none`);
});

afterAll(async () => {
  await chat?.close();
  silent.closeAllConnections();
  silent.close();
});

const ask = async (path: string) => {
  const response = await fetch(chat.url + path);
  return { status: response.status, body: await response.json() };
};

describe("a database that never answers", () => {
  it("[R5] makes the server's health degraded", async () => {
    const degraded = { status: "degraded", database: { error: "timeout" } };
    expect(await ask("/health")).toMatchObject({ status: 503, body: degraded });
  });

  it("[R2] makes a list a 503", async () => {
    const { status, body } = await ask("/api/messages");
    expect([status, body.error.code]).toEqual([503, "database_unavailable"]);
  });

  it("is in the log without its password", () => {
    const lines = chat.logs().filter((line) => line.includes("database_unavailable") || line.includes("degraded"));
    expect(lines.length).toBe(2);
    expect(chat.logs().join()).not.toContain("nothing");
  });
});
