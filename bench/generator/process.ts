/** The generator's process: it is sent one job, answers with what it found or with what went wrong, and ends. */
import { carryOut, type Job } from "./jobs.ts";

process.once("disconnect", () => process.exit(1));
process.once("message", async (job: Job) => {
  let answer: object;
  try {
    answer = { result: await carryOut(job) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(answer, () => process.exit(0));
});
