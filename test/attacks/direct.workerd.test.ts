/** Many direct conversations from one address, which all are rooms. */
import { expect, it } from "vitest";
import { ask, call, tokenWith, unique } from "../support/edge-worker.ts";

/** More than twice the limit in wrangler.toml, because a period may end in between. */
const MANY = 600;

const newAddress = () => ({ "CF-Connecting-IP": `2001:db8:${unique().slice(0, 4)}:${unique().slice(0, 4)}::1` });

it("[D1] [L4] each counts as a new room of the address, whatever user opens it; known ones stay open", async () => {
  const headers = newAddress();
  const open = async (from: Record<string, string>, sub: string, userId: string) => {
    const token = await tokenWith({ sub });
    return (await ask("/api/dms", { token, headers: from, body: { userId, username: "Boris" } })).status;
  };
  const [anna, boris] = [`u-${unique()}`, `u-${unique()}`];
  expect(await open(headers, anna, boris)).toBe(200);
  let opened = 0;
  while (opened < MANY && (await open(headers, `u-${unique()}`, boris)) !== 429) opened += 1;
  expect(opened).toBeLessThan(MANY);
  expect(opened).toBeGreaterThan(100);
  expect(await open(headers, anna, boris)).toBe(200);
  // Rooms and conversations share the limit.
  const token = await tokenWith();
  const room = `new-${unique()}`;
  const rejected = await call("/api/chat/messages", { token, headers, body: { room, content: "hello" } });
  expect([rejected.status, rejected.body.error.code]).toEqual([429, "rate_limited"]);
  expect(await open(newAddress(), anna, `u-${unique()}`)).toBe(200);
});
