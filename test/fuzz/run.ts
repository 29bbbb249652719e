/** `npm run test:fuzz -- --seed 7 --inputs 1000000`: the fuzzer, for any number of inputs. */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import type { Testimony, Waits } from "../../bench/generator/witness.ts";
import { startHelper } from "../../bench/servers/processes.ts";
import { CommandError, explain, runCommand } from "../../scripts/command.ts";
import { startPostgres } from "../support/postgres.ts";
import { AUTH_SECRET, startWorkerd } from "../support/workerd.ts";
import { fuzz } from "./fuzz.ts";

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: "string", default: String(randomInt(1, 2 ** 31)) },
        inputs: { type: "string", default: "1000000" },
      },
    });
    const [seed, inputs] = [Number(values.seed), Number(values.inputs)];
    if (!Number.isInteger(seed) || !Number.isInteger(inputs) || inputs < 1)
      throw new Error("they are positive integers");
    return { seed, inputs };
  } catch (error) {
    throw new CommandError(`${explain(error)} (options: --seed, --inputs)`);
  }
};

const WITNESS = new URL("../../bench/generator/witness-process.ts", import.meta.url);

const waits = ({ p50, p99, max }: Waits): string =>
  [`median ${milliseconds(p50)}`, `99th percentile ${milliseconds(p99)}`, `at most ${milliseconds(max)}`].join(", ");

const milliseconds = (us: number): string => `${(us / 1_000).toFixed(1)} ms`;

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;

await runCommand(async () => {
  const { seed, inputs } = readOptions();
  console.log(`seed ${seed}, ${inputs} inputs`);
  const postgres = await startPostgres();
  const server = await startWorkerd({ bindings: { DATABASE_URL: postgres.databaseUrl } });
  try {
    const witness = startHelper(WITNESS);
    await witness.ask({
      target: { port: server.port, dialect: "samovar", pids: [] },
      room: "general",
      secret: AUTH_SECRET,
    });
    const { results, decoded, times, memory, seconds } = await fuzz({ server, seed, inputs });
    const { message, deletion } = await witness.ask<Testimony>("read");
    await witness.kill();
    console.log(`${results.frames} frames and ${results.calls} calls in ${Math.round(seconds)} s; ${decoded} decoded`);
    console.log(
      `control clients had ${times.length} messages acknowledged, half of them within ${Math.round(times[times.length >> 1] ?? 0)} ms, the slowest after ${Math.round(times.at(-1) ?? 0)} ms`,
    );
    console.log(
      `a witness in a process of its own waited for its messages ${waits(message)}, for deletions ${waits(deletion)}`,
    );
    console.log(`memory of workerd: ${megabytes(memory.warm)} when warm, ${megabytes(memory.end)} at the end`);
    console.log(`a connection that does not read takes ${Math.round(memory.perConnection / 1_000)} kB`);
    for (const [answer, count] of [...results.counts].sort(([, a], [, b]) => b - a)) console.log(`${count}\t${answer}`);
    for (const violation of results.violations) console.log(`❌ ${violation}`);
    return results.violations.length === 0 ? 0 : 1;
  } finally {
    await server.close();
    await postgres.close();
  }
});
