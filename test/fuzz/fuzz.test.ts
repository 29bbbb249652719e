/** The room holds against what nobody should send: a short run of what `npm run test:fuzz` does long. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { Random } from "../support/random.ts";
import { startServer } from "../support/server.ts";
import { bundleWorker } from "../support/workerd.ts";
import { Findings } from "./findings.ts";
import { type FuzzReport, fuzz, fuzzDecoder } from "./fuzz.ts";

const SEED = 20_261_123;
const INPUTS = 5_000;
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

it("[W4] [W5] [W9] [R2] every input has a typed answer or a documented end, and others go on talking", async () => {
  const { findings, witnessed } = await run(INPUTS, script);
  expect(findings.violations).toEqual([]);
  expect(findings.inputs).toBeGreaterThanOrEqual(INPUTS);
  expect(witnessed).toBeGreaterThan(0);
  // It reaches past the gate: what is right is done, and every event is understood now and then.
  for (const answer of [...CHANGES, "message", "messageHistory", "userTyping", "status 200"]) {
    expect(findings.counts.get(answer), answer).toBeGreaterThan(0);
  }
});

it("a server that answers with a code of its own is found out", async () => {
  expect(script).toContain('refuse("invalid_json"');
  const { findings } = await run(2_000, script.replace('refuse("invalid_json"', 'refuse("no_such_code"'));
  expect(findings.violations.join()).toContain("no event of the protocol");
});

it("[W5] the decoder never throws", () => {
  const findings = new Findings();
  fuzzDecoder(new Random(SEED), 20_000, findings);
  expect(findings.violations).toEqual([]);
});
