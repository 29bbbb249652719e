/** `npm run conformance -- https://chat.example`: whether a deployment keeps the rules of SPEC.md. */
import type { Outcome, Result } from "./check.ts";
import { checkHealth, runChecks } from "./suite.ts";

const DETAIL_LINES = 16;
const MARKS: Record<Outcome, string> = { ok: "✅", failed: "❌", "not checked": "➖" };

const line = ({ rule, title, outcome, detail }: Result): string => {
  const head = `${MARKS[outcome]} ${rule.padEnd(4)} ${title}`;
  if (outcome === "ok") return head;
  if (outcome === "not checked") return `${head}: ${detail}`;
  const lines = detail.split("\n").slice(0, DETAIL_LINES);
  return [`${head}: FAILED`, ...lines.map((each) => `        ${each}`)].join("\n");
};

/** The results as a table for a terminal, and a line that sums them up. */
const report = (origin: string, results: readonly Result[]): string => {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  const broken = [...new Set(results.filter(({ outcome }) => outcome === "failed").map(({ rule }) => rule))];
  const sum = `${count("ok")} checks ok, ${count("failed")} failed, ${count("not checked")} not possible here`;
  const summary = broken.length > 0 ? `${sum}. Broken: ${broken.join(", ")}` : `${sum}.`;
  return [`The rules of SPEC.md at ${origin}`, "", ...results.map(line), "", summary].join("\n");
};

const run = async (): Promise<number> => {
  const [address = "", ...rest] = process.argv.slice(2);
  const url = URL.canParse(address) ? new URL(address) : null;
  if (rest.length > 0 || !url || !/^https?:$/.test(url.protocol)) {
    throw new Error("the chat's address is missing: npm run conformance -- https://chat.example");
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
