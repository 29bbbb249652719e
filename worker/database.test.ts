/** Postgres accepts connections and never responds. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Chat, startChat } from "../test/support/harness.ts";

const unresponsive = createServer(() => {});
let chat: Chat;

beforeAll(async () => {
  await new Promise<void>((resolve) => unresponsive.listen(0, "127.0.0.1", resolve));
  const { port } = unresponsive.address() as AddressInfo;
  chat = await startChat(`postgres://nobody:nothing@127.0.0.1:${port}/none`);
});

afterAll(async () => {
  await chat?.close();
  unresponsive.closeAllConnections();
  unresponsive.close();
});

const ask = async (path: string) => {
  const response = await fetch(chat.url + path);
  return { status: response.status, body: await response.json() };
};

describe("a database that never responds", () => {
  it("[R5] degrades the health check", async () => {
    const degraded = { status: "degraded", database: { error: "timeout" } };
    expect(await ask("/health")).toMatchObject({ status: 503, body: degraded });
  });

  it("[R2] makes lists respond 503", async () => {
    const { status, body } = await ask("/api/messages");
    expect([status, body.error.code]).toEqual([503, "database_unavailable"]);
  });

  it("is logged without its password", async () => {
    const lines = () =>
      chat.logs().filter((line) => line.includes("database_unavailable") || line.includes("degraded"));
    await expect.poll(lines).toHaveLength(2);
    expect(chat.logs().join()).not.toContain("nothing");
  });
});
