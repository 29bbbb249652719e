/** What attacks from outside make others wait, and what they cost the server, beside a calm phase of the same run. */

import { startPostgresProxy } from "../../test/support/postgres-proxy.ts";
import type { AttackName } from "../generator/attacks/index.ts";
import { OLD_MESSAGES } from "../generator/attacks/lookups.ts";
import { casesOf, medianOf, short, table } from "../report/tables.ts";
import { type Case, type Context, jobCase, type Measurement, type Scenario } from "./scenario.ts";

const SYSTEM = "samovar-limited";

/** How far away Postgres is while old messages are looked up, ms. */
const POSTGRES_MS = 40;

const CASES: Readonly<Record<AttackName, string>> = {
  history: "six guests, 99 × 1.6 MB of history, unread",
  edits: "50 × 8 MB of missed edits, unread",
  names: "99 names of 16 kB",
  afterClose: "600 names after the close",
  sessions: "20 sessions with names of 60 kB",
  lookups: "200 deletions of others' old messages",
  guests: "40 guests of one address, 6,000 messages",
  unjoined: "1,000 connections that do not join",
  emptyRooms: "connections to 1,000 empty rooms",
};

/** The name of an attack's case. */
export const attackCase = (attack: AttackName): string => CASES[attack];

const caseOf = (attack: AttackName, quick: boolean): Case =>
  jobCase(CASES[attack], [SYSTEM], { job: "attack", members: 1, spec: { attack, calmS: quick ? 4 : 8 } });

/** The same with Postgres some way off, and with messages in it that the room's log does not have. */
const withOldMessages = ({ measure, ...rest }: Case): Case => ({
  ...rest,
  measure: async (context: Context) => {
    const { database } = context.environment;
    await database.query("INSERT INTO rooms (name) VALUES ($1)", [context.room]);
    await database.query("INSERT INTO users (id, username) VALUES ('u-anna', 'Anna') ON CONFLICT DO NOTHING");
    await database.query(
      `INSERT INTO messages (room, seq, user_id, username, content)
       SELECT $1, seq, 'u-anna', 'Anna', 'old' FROM generate_series(1, $2::int) AS seq`,
      [context.room, OLD_MESSAGES],
    );
    const proxy = await startPostgresProxy(database.databaseUrl, POSTGRES_MS);
    try {
      const distant = { ...database, databaseUrl: proxy.databaseUrl };
      return await measure({ ...context, environment: { ...context.environment, database: distant } });
    } finally {
      await proxy.close();
    }
  },
});

interface Column {
  title: string;
  figure(get: (key: string) => number): number;
}

const ms = (title: string, key: string): Column => ({ title, figure: (get) => get(key) / 1_000 });
const ratio = (title: string, key: string): Column => ({
  title,
  figure: (get) => get(`attack.${key}`) / get(`calm.${key}`),
});
const waits = (what: "message" | "deletion"): readonly Column[] => [
  ms("calm: median, ms", `calm.${what}.p50`),
  ms("p99", `calm.${what}.p99`),
  ms("maximum", `calm.${what}.max`),
  ms("attack: median, ms", `attack.${what}.p50`),
  ms("p99", `attack.${what}.p99`),
  ms("maximum", `attack.${what}.max`),
  ratio("median ÷ calm", `${what}.p50`),
  ratio("maximum ÷ calm", `${what}.max`),
];
const megabytes = (title: string, key: string): Column => ({ title, figure: (get) => get(key) / 2 ** 20 });

const COST: readonly Column[] = [
  { title: "requests", figure: (get) => get("requests") },
  ms("CPU, ms", "attackCpuUs"),
  megabytes("memory, calm, MB", "calm.memoryGrowth"),
  megabytes("memory, attack, MB", "attack.memoryGrowth"),
  { title: "messages stored", figure: (get) => get("stored") },
  { title: "refused", figure: (get) => get("refused") },
  { title: "connections kept", figure: (get) => get("open") },
];

const byCase = (measurements: readonly Measurement[], columns: readonly Column[]): string =>
  table(
    ["attack", ...columns.map(({ title }) => title)],
    casesOf(measurements).map((name) => [
      name,
      ...columns.map(({ figure }) =>
        short(figure((key) => medianOf(measurements, { case: name, system: SYSTEM }, key))),
      ),
    ]),
  );

export const attacks: Scenario = {
  name: "attacks",
  title: "Attacks",
  about:
    "Each attack is played once, after a calm phase, against a server with default limits. A witness in a process of its own, a moderator in " +
    "the attacked room, sends a message, waits for it, deletes it and waits for that, again and again. CPU is the server's, without what the " +
    "witness costs in the calm phase. Memory is the growth of the server's resident memory to its peak within the phase. For deletions of old " +
    `messages Postgres is ${POSTGRES_MS} ms away.`,
  cases: (quick) =>
    (Object.keys(CASES) as AttackName[]).map((attack) =>
      attack === "lookups" ? withOldMessages(caseOf(attack, quick)) : caseOf(attack, quick),
    ),
  report: (measurements) =>
    [
      "The witness's wait for its own message:",
      byCase(measurements, waits("message")),
      "The witness's wait for the deletion of it:",
      byCase(measurements, waits("deletion")),
      "What the attack costs the server, and what comes of it:",
      byCase(measurements, COST),
    ].join("\n\n"),
};
