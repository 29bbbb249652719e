/** `npm run test:fuzz -- --seed 7 --inputs 1000000`: the fuzzer, for any number of inputs. */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { CommandError, explain, runCommand } from "../../scripts/command.ts";
import { startPostgres } from "../support/postgres.ts";
import { startWorkerd } from "../support/workerd.ts";
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

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;

await runCommand(async () => {
  const { seed, inputs } = readOptions();
  console.log(`seed ${seed}, ${inputs} inputs`);
  const postgres = await startPostgres();
  const server = await startWorkerd({ bindings: { DATABASE_URL: postgres.databaseUrl } });
  try {
    const { results, decoded, acknowledged, slowestMs, memory, seconds } = await fuzz({ server, seed, inputs });
    console.log(`${results.frames} frames and ${results.calls} calls in ${Math.round(seconds)} s; ${decoded} decoded`);
    console.log(
      `control clients had ${acknowledged} messages acknowledged, the slowest after ${Math.round(slowestMs)} ms`,
    );
    console.log(`memory of workerd: ${megabytes(memory.warm)} when warm, ${megabytes(memory.end)} at the end`);
    for (const [answer, count] of [...results.counts].sort(([, a], [, b]) => b - a)) console.log(`${count}\t${answer}`);
    for (const violation of results.violations) console.log(`❌ ${violation}`);
    return results.violations.length === 0 ? 0 : 1;
  } finally {
    await server.close();
    await postgres.close();
  }
});
