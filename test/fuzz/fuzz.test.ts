/** Rooms withstand malformed and hostile input: a short run of what `npm run test:fuzz` does long. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { Random } from "../support/random.ts";
import { startServer } from "../support/server.ts";
import { bundleWorker } from "../support/workerd.ts";
import { type FuzzReport, fuzz, fuzzDecoder } from "./fuzz.ts";
import { Results } from "./results.ts";

const SEED = 20_261_123;
const INPUTS = 5_000;
const OF_INBOXES = ["inbox", "roomUnread"];
const CHANGES = ["messageEdited", "messageDeleted", "userMuted", "userRemoved"];

let postgres: Postgres;
let script: string;
beforeAll(async () => {
  [postgres, script] = await Promise.all([startPostgres(), bundleWorker()]);
});
afterAll(() => postgres?.close());

const run = async (inputs: number, script: string): Promise<FuzzReport> => {
  const server = await startServer({ script, bindings: { DATABASE_URL: postgres.databaseUrl } });
  try {
    return await fuzz({ server, seed: SEED, inputs });
  } finally {
    await server.close();
  }
};

it("[W4] [W5] [W9] [R2] every input gets a typed answer or a documented close, and other clients are not affected", async () => {
  const { results, times } = await run(INPUTS, script);
  expect(results.violations).toEqual([]);
  expect(results.inputs).toBeGreaterThanOrEqual(INPUTS);
  expect(times.length).toBeGreaterThan(0);
  // Valid input is among it: every event is carried out now and then.
  for (const answer of [...CHANGES, ...OF_INBOXES, "message", "messageHistory", "userTyping", "status 200"]) {
    expect(results.counts.get(answer), answer).toBeGreaterThan(0);
  }
});

it("a server with an undocumented error code is detected", async () => {
  expect(script).toContain('reject("invalid_json"');
  const { results } = await run(2_000, script.replace('reject("invalid_json"', 'reject("no_such_code"'));
  expect(results.violations.join()).toContain("no event of the protocol");
});

it("a server whose events are larger than what they are about is detected", async () => {
  const padded = script.replace(
    /JSON\.stringify\((\w+)\)(?=, "encode"\))/,
    '(JSON.stringify($1) + ($1.event === "connected" ? " ".repeat(20_000) : ""))',
  );
  expect(padded).not.toBe(script);
  const { results } = await run(200, padded);
  expect(results.violations.join()).toMatch(/connected of \d+ bytes/);
});

it("[W5] the decoder never throws", () => {
  const results = new Results();
  fuzzDecoder(new Random(SEED), 20_000, results);
  expect(results.violations).toEqual([]);
});
