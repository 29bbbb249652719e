/**
 * `npm run test:faults`: the promises under everything that can go wrong, for ten minutes or as long as one likes; with
 * `--broken`, that copies with a broken promise are found out. `--fault "every answer lost"` is that fault alone.
 *
 * `--seed` repeats a run: which faults come in which order, how often, with which pauses, and who says what and
 * when. What it cannot repeat is the interleaving: which request a fault meets and which byte a crash cuts off depends on
 * the machine. A seed that failed is worth running again, and more than once.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { explain, Refusal, runCommand } from "../../scripts/command.ts";
import { Random } from "../support/random.ts";
import { bundleWorker } from "../support/workerd.ts";
import { BROKEN_COPIES, exposeBroken } from "./broken.ts";
import { AWAY, CALM, type CampaignOptions, runAlone, runAway, runFaults } from "./campaign.ts";
import type { Fault } from "./fault.ts";
import { FAULTS } from "./faults.ts";
import type { Outcome } from "./judge.ts";
import { EVERY_ANSWER_LOST } from "./postgres-faults.ts";
import { DEPLOY } from "./process-faults.ts";
import { faultTable, latency, totals } from "./summary.ts";

const SHOWN = 20;

const faultNamed = (wanted: string): Fault => {
  const all = [...FAULTS, EVERY_ANSWER_LOST, DEPLOY];
  const fault = all.find(({ name }) => name === wanted);
  if (!fault) throw new Refusal(`--fault is one of: ${all.map(({ name }) => name).join("; ")}`);
  return fault;
};

const readOptions = () => {
  const number = (name: string, text: string): number => {
    const value = Number(text);
    if (Number.isFinite(value) && value > 0) return value;
    throw new Refusal(`--${name} is a number above 0`);
  };
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: "string", default: String(randomInt(1, 2 ** 31)) },
        minutes: { type: "string", default: "10" },
        rooms: { type: "string", default: "12" },
        users: { type: "string", default: "8" },
        fault: { type: "string" },
        broken: { type: "boolean", default: false },
      },
    });
    return {
      seed: number("seed", values.seed),
      minutes: number("minutes", values.minutes),
      rooms: number("rooms", values.rooms),
      users: number("users", values.users),
      fault: values.fault === undefined ? null : faultNamed(values.fault),
      broken: values.broken,
    };
  } catch (error) {
    throw new Refusal(`${explain(error)} (options: --seed, --minutes, --rooms, --users, --fault, --broken)`);
  }
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;

const runBroken = async (script: string, random: Random): Promise<number> => {
  let hidden = 0;
  for (const copy of BROKEN_COPIES) {
    const start = Date.now();
    const found = await exposeBroken(script, copy, random);
    const seconds = ((Date.now() - start) / 1_000).toFixed(0);
    if (found.length === 0) hidden += 1;
    const [first] = found;
    const what = first
      ? `${found.length} violations in ${seconds} s, first: ${first.kind}, ${first.detail}`
      : "NOT FOUND";
    console.log(`${copy.name}: ${what}`);
  }
  return hidden === 0 ? 0 : 1;
};

/** Tells for what a run has failed, if for anything. Returns the exit status. */
const fail = (complaints: readonly string[]): number => {
  for (const complaint of complaints) console.error(`❌ ${complaint}`);
  return complaints.length === 0 ? 0 : 1;
};

/** The reasons for which a run has failed. */
const complaints = (name: string, { violations, settled, unexpected }: Outcome): string[] => [
  ...violations.slice(0, SHOWN).map(({ kind, room, detail }) => `${name}: ${kind}, ${room}: ${detail}`),
  ...(violations.length > SHOWN ? [`${name}: ${violations.length} violations in all`] : []),
  ...(settled ? [] : [`${name}: something never arrived`]),
  ...unexpected.slice(0, SHOWN).map((line) => `${name}: the Worker wrote: ${line}`),
];

const runLong = async (options: CampaignOptions): Promise<number> => {
  const faults = await runFaults(options);
  const away = await runAway(options);
  const rooms = [...faults.rooms, ...away.rooms.map((each) => ({ ...each, room: `${each.room} (away)` }))];
  const violations = [
    ...faults.violations,
    ...away.violations.map((each) => ({ ...each, room: `${each.room} (away)` })),
  ];
  const up = latency(rooms, CALM);
  const down = latency(rooms, AWAY);
  const { start, away: during, after } = away.memory;
  console.log(`
${faultTable(new Map([...faults.injections, [AWAY, 1]]), rooms, violations)}

${totals(rooms)}.

| sending latency, ms | messages | median | p99 |
| --- | --: | --: | --: |
| Postgres up | ${up.count} | ${up.median} | ${up.p99} |
| Postgres away | ${down.count} | ${down.median} | ${down.p99} |
| ratio | | ${(down.median / up.median).toFixed(2)} | ${(down.p99 / up.p99).toFixed(2)} |

workerd's memory: ${megabytes(start)} at first, ${megabytes(during)} at most while Postgres was away, ${megabytes(after)} at most with what came after.
`);
  return fail([...complaints("faults", faults), ...complaints(AWAY, away)]);
};

const runOne = async (fault: Fault, options: CampaignOptions): Promise<number> => {
  const outcome = await runAlone(fault, options);
  console.log(`\n${faultTable(outcome.injections, outcome.rooms, outcome.violations)}\n\n${totals(outcome.rooms)}.\n`);
  return fail(complaints(fault.name, outcome));
};

await runCommand(async () => {
  const { seed, fault, broken, ...sizes } = readOptions();
  const random = new Random(seed);
  console.log(`seed ${seed}`);
  const script = await bundleWorker();
  if (broken) return runBroken(script, random);
  const options = { script, random, ...sizes, tell: (line: string) => console.log(line) };
  return fault ? runOne(fault, options) : runLong(options);
});
