/** Runs measurements in the load generator's process: one for each, so that none inherits anything from another. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Job, JobName, Results } from "../generator/jobs.ts";
import { end } from "./child.ts";
import { onShare } from "./cores.ts";

const PROCESS = fileURLToPath(new URL("../generator/process.ts", import.meta.url));

/** Carries out one job. Rejects with what went wrong in it. */
export const generate = async <Name extends JobName>(job: Job<Name>): Promise<Results[Name]> => {
  const [program, ...args] = onShare("rest", [process.execPath, PROCESS]);
  const child = fork(args.pop() ?? PROCESS, { execPath: program, execArgv: args });
  try {
    child.send(job);
    const [answer] = (await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => [{ error: "the generator has ended without an answer" }]),
    ])) as [{ result: Results[Name] } | { error: string }];
    if ("error" in answer) throw new Error(answer.error);
    return answer.result;
  } finally {
    await end(child);
  }
};
