/** `npm run conformance -- https://chat.example`: whether a deployment keeps the rules of SPEC.md. */
import { report } from "./report.ts";
import { checkHealth, runChecks } from "./suite.ts";

const [address = "", ...rest] = process.argv.slice(2);
const url = URL.canParse(address) ? new URL(address) : null;

const run = async (): Promise<number> => {
  if (rest.length > 0 || !url || !/^https?:$/.test(url.protocol)) {
    throw new Error("say where the chat is: npm run conformance -- https://chat.example");
  }
  await checkHealth(url.origin);
  const results = await runChecks(url.origin);
  console.log(report(url.origin, results));
  return results.some(({ outcome }) => outcome === "failed") ? 1 : 0;
};

try {
  process.exitCode = await run();
} catch (error) {
  console.error(`❌ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
