/** Attacks on the developer's embedded database: by web pages, by other users of the machine, and by its size. */
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findLockOwner } from "../../drizzle/local/folder-lock.ts";
import { type LocalDatabase, startLocal } from "../../drizzle/local/server.ts";

let folder: string;
let database: LocalDatabase;
let endpointPort: number;
let postgresPort: number;

beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "samovar-attack-")), "data/postgres");
  database = await startLocal({ folder, command: "attacked", onStopped: (reason) => expect.unreachable(reason) });
  endpointPort = Number(new URL(database.databaseUrl).port);
  postgresPort = Number(new URL(database.directUrl).port);
});
afterAll(async () => {
  await database?.close();
  await rm(join(folder, "../.."), { recursive: true });
});

const withPassword = (url: string, password: string): string => {
  const changed = new URL(url);
  changed.password = password;
  return changed.href;
};

describe("a web page", () => {
  /** Sends a statement with headers that `fetch` would not let a program choose. */
  const statusOf = async (headers: Record<string, string>, method = "POST"): Promise<number | undefined> => {
    const call = request({ host: "127.0.0.1", port: endpointPort, path: "/sql", method, headers });
    call.end(method === "POST" ? '{"query": "select 1"}' : undefined);
    const [response] = await once(call, "response");
    await text(response);
    return response.statusCode;
  };

  it("at a name that was rebound to this machine is not served, not even with the password", async () => {
    const sent = { "Neon-Connection-String": database.databaseUrl };
    for (const host of [
      `evil.example:${endpointPort}`,
      `localhost.evil.example:${endpointPort}`,
      `evil.example#localhost:${endpointPort}`,
      "localhost",
      "localhost:80",
      `localhost:${postgresPort}`,
      `LOCALHOST:${endpointPort}`,
      `[::1]:${endpointPort}`,
    ]) {
      expect([host, await statusOf({ ...sent, Host: host })]).toEqual([host, 403]);
    }
    for (const name of ["localhost", "127.0.0.1"]) {
      expect([name, await statusOf({ ...sent, Host: `${name}:${endpointPort}` })]).toEqual([name, 200]);
    }
  });

  it("of any origin is not served, not even this machine's", async () => {
    const sent = { "Neon-Connection-String": database.databaseUrl, Host: `localhost:${endpointPort}` };
    for (const Origin of [
      "https://evil.example",
      "null",
      "",
      `http://localhost:${endpointPort}`,
      "http://localhost:8787",
    ]) {
      for (const method of ["POST", "OPTIONS"]) {
        expect([Origin, method, await statusOf({ ...sent, Origin }, method)]).toEqual([Origin, method, 403]);
      }
    }
  });
});

describe("without the password of this start", () => {
  const guesses = ["postgres", "", "password"];

  it("the endpoint runs no statement", async () => {
    const url = `http://localhost:${endpointPort}/sql`;
    const strings = [...guesses.map((guess) => withPassword(database.databaseUrl, guess)), "any", ""];
    for (const connectionString of strings) {
      const headers = { "Neon-Connection-String": connectionString };
      const response = await fetch(url, { method: "POST", headers, body: '{"query": "select 1"}' });
      expect([connectionString, response.status]).toEqual([connectionString, 401]);
    }
    expect((await fetch(url, { method: "POST", body: '{"query": "select 1"}' })).status).toBe(401);
  });

  it("no Postgres client connects", async () => {
    for (const guess of guesses) {
      const client = new pg.Client({ connectionString: withPassword(database.directUrl, guess), password: guess });
      client.on("error", () => {});
      await expect(client.connect()).rejects.toMatchObject({ code: "28P01" });
    }
  });

  it("a connection that only begins holds up nobody", async () => {
    const waiting = await Promise.all(Array.from({ length: 20 }, () => begin(startup())));
    const client = new pg.Client({ connectionString: database.directUrl });
    await client.connect();
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await client.end();
    for (const socket of waiting) socket.destroy();
  });

  it("it is another one at each start, which processes of the same user learn from a file that is theirs alone", async () => {
    const other = await startLocal({ folder: null, command: "other", onStopped: () => {} });
    expect(new URL(other.directUrl).password).not.toBe(new URL(database.directUrl).password);
    expect(new URL(other.directUrl).password.length).toBeGreaterThanOrEqual(32);
    await other.close();
    expect((await stat(`${folder}.lock`)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, ".."))).mode & 0o777).toBe(0o700);
    const owner = await findLockOwner(folder);
    const client = new pg.Client({ connectionString: owner?.directUrl });
    await client.connect();
    await client.end();
  });
});

const PACKET_BYTES = 60_000_000;
/** What the operating system takes into its buffers, at most. */
const BUFFERED_BYTES = 20_000_000;

const int32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeInt32BE(value, 4 * i);
  return bytes;
};

/** A startup packet for the user postgres, whose length is said to be `length`. */
const startup = (length?: number): Buffer => {
  const body = Buffer.from("user\0postgres\0\0");
  return Buffer.concat([int32(length ?? 8 + body.length, 196_608), body]);
};

const begin = async (first: Buffer): Promise<Socket> => {
  const socket = connect(postgresPort, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(first);
  return socket;
};

/** Sends up to `PACKET_BYTES` more. Returns how many were taken before the connection ended. */
const flood = async (socket: Socket): Promise<number> => {
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.resume();
  const chunk = Buffer.alloc(65_536, "x");
  let sent = 0;
  while (!socket.destroyed && sent < PACKET_BYTES) {
    const written = new Promise<boolean>((resolve) => socket.write(chunk, (error) => resolve(!error)));
    if (!(await written)) break;
    sent += chunk.length;
  }
  if (sent < PACKET_BYTES) await closed;
  socket.destroy();
  return sent;
};

describe("a huge packet", () => {
  it("is not read, as a connection's first", async () => {
    expect(await flood(await begin(startup(PACKET_BYTES)))).toBeLessThan(BUFFERED_BYTES);
  });

  it("is not read, in place of the password", async () => {
    const socket = await begin(startup());
    socket.write(Buffer.concat([Buffer.from("p"), int32(PACKET_BYTES)]));
    expect(await flood(socket)).toBeLessThan(BUFFERED_BYTES);
  });

  it("is rejected with an error that says why", async () => {
    const socket = await begin(startup(10_001));
    expect(await text(socket)).toContain("a message has at most 10000 bytes");
  });
});
