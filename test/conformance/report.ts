/** The results as a table for a terminal. */
import type { Outcome, Result } from "./check.ts";

const DETAIL_LINES = 16;

const MARKS: Record<Outcome, string> = { ok: "✅", failed: "❌", "not checked": "➖" };

const line = ({ rule, title, outcome, detail }: Result): string => {
  const head = `${MARKS[outcome]} ${rule.padEnd(4)} ${title}`;
  if (outcome === "ok") return head;
  if (outcome === "not checked") return `${head}: ${detail}`;
  const lines = detail.split("\n").slice(0, DETAIL_LINES);
  return [`${head}: FAILED`, ...lines.map((each) => `        ${each}`)].join("\n");
};

/** The table, and under it one line that sums it up. */
export const report = (origin: string, results: readonly Result[]): string => {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  const broken = [...new Set(results.filter(({ outcome }) => outcome === "failed").map(({ rule }) => rule))];
  const sum = `${count("ok")} checks ok, ${count("failed")} failed, ${count("not checked")} not possible here`;
  return [
    `The rules of SPEC.md at ${origin}`,
    "",
    ...results.map(line),
    "",
    broken.length > 0 ? `${sum}. Broken: ${broken.join(", ")}` : `${sum}.`,
  ].join("\n");
};
