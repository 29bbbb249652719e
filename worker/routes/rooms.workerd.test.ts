import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { archive, ask, call, NO_DATABASE, rejection, tokenWith, unique } from "../../test/support/edge-worker.ts";

it("[R6] returns a room's status", async () => {
  const room = `status-${unique()}`;
  await archive(room, "u-status", 3);
  const { status, body } = await call(`/api/rooms/${room}`);
  const quiet = { room, members: 0, connections: 0, lastSeq: 3, archivedSeq: 3, waiting: 0, deadLetters: 0 };
  expect([status, body]).toEqual([200, quiet]);
  await ask("/api/chat/messages", { body: { room, content: "Four" } });
  expect((await call(`/api/rooms/${room}`)).body).toMatchObject({ lastSeq: 4 });
});

it("[R6] [I3] does not reveal to others that a private room exists", async () => {
  const room = `private-${unique()}`;
  expect(await rejection(`/api/rooms/${room}`)).toEqual([404, "not_found"]);
  await archive(room, "u-status", 1);
  expect(await rejection(`/api/rooms/${room}`)).toEqual([404, "not_found"]);
  const token = await tokenWith({ rooms: [room] });
  expect((await call(`/api/rooms/${room}`, { token })).status).toBe(200);
});

it("[R6] does not create a room for an unknown name", async () => {
  const room = `status-${unique()}`;
  expect(await rejection(`/api/rooms/${room}`)).toEqual([404, "not_found"]);
  expect((await listDurableObjectIds(env.ROOMS)).map(String)).not.toContain(env.ROOMS.idFromName(room).toString());
});

it("[R6] asks the room when Postgres is down", async () => {
  const room = `status-${unique()}`;
  const { status, body } = await call(`/api/rooms/${room}`, { settings: { DATABASE_URL: NO_DATABASE } });
  expect([status, body]).toMatchObject([200, { room, lastSeq: 0 }]);
});

it("[R6] rejects an invalid room name", async () => {
  expect(await rejection("/api/rooms/a%20b")).toEqual([400, "invalid_data"]);
});
