/** Attacks by search: SQL, wildcards and patterns, texts that are dear to compare, and searches that take too long. */
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Listening, listen } from "../../drizzle/local/listen.ts";
import { connectPostgres, type PostgresClient } from "../support/postgres.ts";
import { type PostgresProxy, startPostgresProxy } from "../support/postgres-proxy.ts";
import { ask } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

const id = crypto.randomUUID().slice(0, 8);
const ROOM = `search-attacks-${id}`;
const MARKS = `${"\u0315".repeat(2_000)}${"\u0300".repeat(2_000)}`;

let postgres: PostgresClient;
let proxy: PostgresProxy;
let server: Workerd;

const insert = async (seq: number, content: string) => {
  await postgres.query("INSERT INTO messages (room, seq, username, content) VALUES ($1, $2, 'x', $3)", [
    ROOM,
    seq,
    content,
  ]);
};

beforeAll(async () => {
  postgres = await connectPostgres(inject("directUrl"));
  proxy = await startPostgresProxy(inject("databaseUrl"));
  server = await startServer({ bindings: { DATABASE_URL: proxy.databaseUrl } });
  await postgres.query("INSERT INTO rooms (name) VALUES ($1)", [ROOM]);
  for (const [i, content] of ["plain text", "50% of a_b and c:\\d", "x' OR '1'='1", "(a+)+$ aaaa"].entries()) {
    await insert(i + 1, content);
  }
});
afterAll(async () => {
  await server?.close();
  await proxy?.close();
  await postgres?.close();
});

const search = async (q: string, on: Workerd = server) => {
  const { status, text } = await ask(on, `/api/search?${new URLSearchParams({ q, room: ROOM })}`);
  const body = JSON.parse(text) as { messages?: { seq: number }[]; error?: { code: string; requestId?: string } };
  return { status, seqs: body.messages?.map(({ seq }) => seq), error: body.error };
};

describe("a search's text is data", () => {
  it.each([
    ["'; DROP TABLE messages; --", []],
    ["x' OR '1'='1", [3]],
    ["$1 || pg_sleep(30)", []],
    ["%", undefined],
    ["___ _ %%% a_b", [2]],
    ["%plain%", []],
    ["50% a_b c:\\d", [2]],
    ["pl_in", []],
    ["tex\\", []],
    ["plain & !text | a:* <-> b", []],
    ["plain:*", []],
    ["(a+)+$", [4]],
    ["a.*b", []],
    ["[a-z]", []],
    ["***:plain", []],
    ['"plain " text"', [1]],
    ['"""" plain', [1]],
    ["«plain” text", [1]],
    ["constructor __proto__", []],
  ])("[S1] %s", async (q, seqs) => {
    expect(await search(q)).toMatchObject(seqs === undefined ? { status: 400 } : { status: 200, seqs });
  });
});

describe("a text that is dear to compare", () => {
  it.each([
    ["combining marks", `q${MARKS.slice(1_950, 2_050)}`],
    ["what NFKC makes 18 times as long", "\ufdfa".repeat(200)],
    ["nested quotation marks", '"'.repeat(200)],
    ["a phrase of words of one letter", `"${"a ".repeat(99)}`],
    ["a word for a regular expression", `c${"+".repeat(150)}`],
    ["emoji that one cluster holds", "👨\u200d".repeat(60)],
  ])("[S4] is bounded: %s", async (_, q) => {
    expect([200, 400]).toContain((await search(q)).status);
  });

  it("[S4] is rejected before Postgres hears of it when it is too long", async () => {
    const before = proxy.statements.length;
    for (const q of ["x".repeat(201), MARKS.slice(0, 1_000), "a b c d e f g h i", "\ud800", "a\0b"]) {
      expect(await search(q)).toMatchObject({ status: 400, error: { code: "invalid_data" } });
    }
    expect(proxy.statements.length).toBe(before);
  });

  it("[S3] does not make an excerpt dear: runs of marks, of spaces and of matches", async () => {
    const contents = [`needle a${MARKS.slice(0, 3_900)}`, `needle a${" ".repeat(3_900)}b`, "needle a ".repeat(440)];
    for (const [i, content] of contents.entries()) await insert(10 + i, content);
    expect(await search('needle "a b" a')).toMatchObject({ status: 200, seqs: [11] });
    expect(await search("needle")).toMatchObject({ status: 200, seqs: [12, 11, 10] });
  });
});

describe("a search that takes too long", () => {
  it("[S5] is ended by Postgres: every search sets a timeout in its own transaction", async () => {
    const before = proxy.statements.length;
    await search("plain");
    const [settings, select, ...rest] = proxy.statements.slice(before);
    expect(settings?.query).toMatch(/set_config\('statement_timeout', \$1, true\)/);
    expect(settings?.params[0]).toBe("2000");
    expect(select?.query).toContain("fold_for_search");
    expect(rest).toEqual([]);
  });

  describe("in Postgres", () => {
    let canceling: Listening;
    let impatient: Workerd;
    beforeAll(async () => {
      const canceled = { message: "canceling statement due to statement timeout", code: "57014", severity: "ERROR" };
      const endpoint = createServer((request, response) => {
        request.resume();
        response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify(canceled));
      });
      canceling = await listen(endpoint, 0);
      const databaseUrl = `postgres://u:p@localhost:${canceling.port}/x`;
      impatient = await startServer({ bindings: { DATABASE_URL: databaseUrl } });
    });
    afterAll(async () => {
      await impatient?.close();
      await canceling?.close();
    });

    it("[S5] is search_timeout", async () => {
      const error = { code: "search_timeout", requestId: expect.any(String) };
      expect(await search("plain", impatient)).toMatchObject({ status: 503, error });
    });
  });
});
