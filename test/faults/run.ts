/**
 * `npm run test:faults`: clients send, edit, delete and react under all faults, for about ten minutes or `--minutes`; at
 * the end it may take up to a minute more until the rooms have tried Postgres again. A run of ten minutes injects every
 * fault dozens of times; a run of fewer injects each fewer times in a row, and below three minutes it does not reach them
 * all: it prints which.
 *
 * `--broken` checks that copies with a broken promise are detected; `--fault "every answer lost"` injects only that one.
 *
 * `--seed` repeats a run: the order, number and pauses of the faults, and what each client sends when. It cannot repeat
 * the interleaving: which request a fault hits and which byte a crash cuts off depends on the machine. A seed that failed
 * is worth running again, and more than once.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { CommandError, explain, runCommand } from "../../scripts/command.ts";
import { Random } from "../support/random.ts";
import { bundleWorker } from "../support/workerd.ts";
import { BROKEN_COPIES, exposeBroken } from "./broken.ts";
import { CALM, type CampaignOptions, POSTGRES_DOWN, runAlone, runFaults, runPostgresDown } from "./campaign.ts";
import type { Outcome } from "./environment.ts";
import { FAULTS, type Fault, faultNamed } from "./faults.ts";
import { DEPLOY, EVERY_ANSWER_LOST } from "./server-faults.ts";
import { faultTable, latency, totals } from "./summary.ts";

const SHOWN = 20;

const readOptions = () => {
  const number = (name: string, text: string): number => {
    const value = Number(text);
    if (Number.isFinite(value) && value > 0) return value;
    throw new CommandError(`--${name} is a number above 0`);
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
      fault: values.fault === undefined ? null : faultNamed(values.fault, [...FAULTS, EVERY_ANSWER_LOST, DEPLOY]),
      broken: values.broken,
    };
  } catch (error) {
    throw new CommandError(`${explain(error)} (options: --seed, --minutes, --rooms, --users, --fault, --broken)`);
  }
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;

const runBroken = async (script: string, random: Random): Promise<number> => {
  let undetected = 0;
  for (const copy of BROKEN_COPIES) {
    const start = Date.now();
    const found = await exposeBroken(script, copy, random);
    const seconds = ((Date.now() - start) / 1_000).toFixed(0);
    if (found.length === 0) undetected += 1;
    const [first] = found;
    const what = first
      ? `${found.length} violations in ${seconds} s, first: ${first.kind}, ${first.detail}`
      : "NOT DETECTED";
    console.log(`${copy.name}: ${what}`);
  }
  return undetected === 0 ? 0 : 1;
};

/** Prints why a run has failed. Returns the exit status. */
const fail = (reasons: readonly string[]): number => {
  for (const reason of reasons) console.error(`❌ ${reason}`);
  return reasons.length === 0 ? 0 : 1;
};

/** Why a run has failed; empty when it has passed. */
const failures = (name: string, { violations, isSettled, unexpected }: Outcome): string[] => [
  ...violations.slice(0, SHOWN).map(({ kind, room, detail }) => `${name}: ${kind}, ${room}: ${detail}`),
  ...(violations.length > SHOWN ? [`${name}: ${violations.length} violations in all`] : []),
  ...(isSettled ? [] : [`${name}: something never arrived`]),
  ...unexpected.slice(0, SHOWN).map((line) => `${name}: the Worker wrote: ${line}`),
];

const runLong = async (options: CampaignOptions): Promise<number> => {
  const faults = await runFaults(options);
  const down = await runPostgresDown(options);
  const rooms = [...faults.rooms, ...down.rooms.map((each) => ({ ...each, room: `${each.room} (down)` }))];
  const violations = [
    ...faults.violations,
    ...down.violations.map((each) => ({ ...each, room: `${each.room} (down)` })),
  ];
  const usual = latency(rooms, CALM);
  const outage = latency(rooms, POSTGRES_DOWN);
  const { memory } = down;
  console.log(`
${faultTable(new Map([...faults.injections, [POSTGRES_DOWN, 1]]), rooms, violations)}

${totals(rooms)}.

| sending latency, ms | messages | median | p99 |
| --- | --: | --: | --: |
| Postgres up | ${usual.count} | ${usual.median} | ${usual.p99} |
| Postgres down | ${outage.count} | ${outage.median} | ${outage.p99} |
| ratio | | ${(outage.median / usual.median).toFixed(2)} | ${(outage.p99 / usual.p99).toFixed(2)} |

workerd's memory: ${megabytes(memory.start)} at first, ${megabytes(memory.down)} at most while Postgres was down, ${megabytes(memory.after)} at most in all.
`);
  return fail([...failures("faults", faults), ...failures(POSTGRES_DOWN, down)]);
};

const runOne = async (fault: Fault, options: CampaignOptions): Promise<number> => {
  const outcome = await runAlone(fault, options);
  console.log(`\n${faultTable(outcome.injections, outcome.rooms, outcome.violations)}\n\n${totals(outcome.rooms)}.\n`);
  return fail(failures(fault.name, outcome));
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
