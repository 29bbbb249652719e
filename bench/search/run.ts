/**
 * `npm run bench:search` measures `GET /api/search`'s queries over a million messages, and what search adds to archiving;
 * `-- --messages N` over fewer. It needs an installed Postgres server, or TEST_POSTGRES_URL. The report goes to bench/results/.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { connect, type Db } from "../../drizzle/client.ts";
import { insertMessages } from "../../drizzle/messages.ts";
import { type Search, searchMessages } from "../../drizzle/search.ts";
import { parseTerms } from "../../drizzle/search-terms.ts";
import { CommandError, runCommand } from "../../scripts/command.ts";
import { ROOT } from "../../scripts/postgres.ts";
import { type Postgres, startPostgres } from "../../test/support/postgres.ts";
import { type Statement, startPostgresProxy } from "../../test/support/postgres-proxy.ts";
import { median, short, table } from "../report/tables.ts";
import { corpus } from "./corpus.ts";
import { SCOPES, type Scope, TEXTS, WORST } from "./queries.ts";
import { seed } from "./seed.ts";

const SEED = 1;
const RUNS = 9;
const LIMIT = 50;
const GOAL_MS = 50;
const BATCHES = 30;
const BATCH = 1_000;

const readCount = (): number => {
  const { values } = parseArgs({ options: { messages: { type: "string", default: "1000000" } } });
  const count = Number(values.messages);
  if (Number.isInteger(count) && count > 0) return count;
  throw new CommandError("--messages is a whole number above 0");
};

const run = (db: Db, text: string, { search, filter }: Scope, key: number | null) => {
  const all: Search = { terms: parseTerms(text), room: null, userId: null, before: null, after: null, ...search };
  return searchMessages(db, { limit: LIMIT, key }, all, filter);
};

interface Figure {
  ms: number;
  found: string;
}

/** Measures from the call to its rows, over Neon's protocol. Rejects if Postgres ends the search. */
const measure = async (db: Db, text: string, scope: Scope): Promise<Figure> => {
  const key = scope.isSecondPage ? (await run(db, text, scope, null)).next : null;
  if (scope.isSecondPage && key === null) return { ms: Number.NaN, found: "" };
  const times: number[] = [];
  let found = "";
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    const { rows, next } = await run(db, text, scope, key);
    times.push(performance.now() - start);
    found = `${rows.length}${next === null ? "" : "+"}`;
  }
  return { ms: median(times), found };
};

const indentOf = (line: string): number => line.search(/\S/);

/** Returns a plan's lines without the nodes that were never executed, and without classes of characters, which are long. */
const executed = (plan: readonly string[]): string[] => {
  const lines: string[] = [];
  let skipped = Number.POSITIVE_INFINITY;
  for (const line of plan) {
    if (indentOf(line) > skipped) continue;
    skipped = line.includes("(never executed)") ? indentOf(line) : Number.POSITIVE_INFINITY;
    if (skipped === Number.POSITIVE_INFINITY) lines.push(line.replace(/\[\\+s\\+u[^\]]*\]/g, "[…]"));
  }
  return lines;
};

/** Resolves to the plan of a search, with its settings, as Postgres carries it out. */
const explain = async (postgres: Postgres, [settings, select]: readonly Statement[]): Promise<string> => {
  if (!settings || !select) throw new Error("a search is two statements");
  await postgres.query("begin");
  await postgres.query(settings.query, [...settings.params]);
  const rows = await postgres.query(`explain (analyze, costs off) ${select.query}`, [...select.params]);
  await postgres.query("commit");
  return executed(rows.map((row) => String(row["QUERY PLAN"]))).join("\n");
};

/** Resolves to how long it takes to archive 1,000 messages, in milliseconds. */
const measureArchive = async (db: Db, number: number): Promise<number[]> => {
  const room = `archive-${number}`;
  const messages = [...corpus(BATCHES * BATCH, number).messages].map((message, i) => ({
    ...message,
    room,
    seq: i + 1,
  }));
  const times: number[] = [];
  for (let i = 0; i < BATCHES; i++) {
    const start = performance.now();
    await insertMessages(db, room, messages.slice(i * BATCH, (i + 1) * BATCH));
    times.push(performance.now() - start);
  }
  return times;
};

const WITHOUT_SEARCH = `
  drop index messages_search_text, messages_search_tokens, messages_timestamp;
  alter table messages drop column search_text`;

await runCommand(async () => {
  const count = readCount();
  const postgres = await startPostgres({ preferInstalled: true });
  const proxy = await startPostgresProxy(postgres.databaseUrl);
  try {
    if (postgres.isEmbedded) throw new CommandError("install a Postgres server, or set TEST_POSTGRES_URL");
    console.log(`inserting ${count} messages`);
    await seed(postgres, count, SEED);
    const db = connect(postgres.databaseUrl, 30_000);
    const recorded = connect(proxy.databaseUrl, 30_000);

    const figures: string[][] = [];
    const plans: string[] = [];
    let slowest = 0;
    for (const [name, text] of Object.entries({ ...TEXTS, ...WORST })) {
      const line = [name];
      for (const scope of Object.values(SCOPES)) {
        const { ms, found } = await measure(db, text, scope);
        if (name in TEXTS && ms > slowest) slowest = ms;
        line.push(found === "" ? "" : `${short(ms)} (${found})`);
      }
      console.log(line.join(" | "));
      figures.push(line);
      await run(recorded, text, SCOPES.everything as Scope, null);
      plans.push(`### ${name}\n\n\`\`\`text\n${await explain(postgres, proxy.statements.slice(-2))}\n\`\`\``);
    }

    const sizes = await postgres.query(
      `select relname as name, pg_size_pretty(pg_relation_size(oid)) as size from pg_class
       where oid = 'messages'::regclass or oid in (select indexrelid from pg_index where indrelid = 'messages'::regclass) order by 1`,
    );
    const withSearch = await measureArchive(db, 2);
    await postgres.query(WITHOUT_SEARCH);
    const without = await measureArchive(db, 3);
    const archive = [
      ["without search", without],
      ["with search", withSearch],
    ] as const;

    const page = [
      "# Search",
      `${count.toLocaleString("en-US")} messages in ${postgres.description.replace("server, ", "")}, default settings. ${cpus()[0]?.model.trim()}, ${cpus().length} cores.`,
      `Milliseconds from the call to its rows over HTTP, the median of ${RUNS} runs, and how many of up to ${LIMIT} rows were found (+: more follow).`,
      table(["", ...Object.keys(SCOPES)], figures),
      `The slowest median is ${short(slowest)} ms (goal: ${GOAL_MS}). The last line, the worst case, has no goal.`,
      "## Archive",
      table(
        [`${BATCH} messages, ms`, "median", "mean", "longest"],
        archive.map(([name, times]) => [
          name,
          short(median(times)),
          short(times.reduce((sum, time) => sum + time, 0) / times.length),
          short(Math.max(...times)),
        ]),
      ),
      "GIN indexes collect new entries in a pending list. The longest batches are those that merge it.",
      "## Sizes",
      table(
        ["", "size"],
        sizes.map(({ name, size }) => [String(name), String(size)]),
      ),
      "## Plans",
      "Of the first page, everything.",
      ...plans,
    ].join("\n\n");
    const file = join(import.meta.dirname, `../results/${new Date().toISOString().slice(0, 10)}-search.md`);
    writeFileSync(file, `${page}\n`);
    console.log(`Saved as ${relative(ROOT, file)}`);
    return slowest <= GOAL_MS ? 0 : 1;
  } finally {
    await proxy.close();
    await postgres.close();
  }
});
