/** All checks, and how they are run against a deployment. */
import { archive } from "./archive.ts";
import { changes } from "./changes.ts";
import { type Check, NotChecked, type Result } from "./check.ts";
import { closing } from "./closing.ts";
import { contents } from "./contents.ts";
import { Context } from "./context.ts";
import { crowds } from "./crowds.ts";
import { history } from "./history.ts";
import { identity } from "./identity.ts";
import { limits } from "./limits.ts";
import { messages } from "./messages.ts";
import { names } from "./names.ts";
import { orders } from "./orders.ts";
import { OUTSIDE } from "./outside.ts";
import { presence } from "./presence.ts";
import { rest } from "./rest.ts";
import { typing } from "./typing.ts";
import { wire } from "./wire.ts";

/** Few enough that a deployment in use does not notice. */
const AT_ONCE = 8;

/** The slow ones first, so that the others run beside them. */
export const CHECKS: readonly Check[] = [
  ...[
    presence,
    typing,
    limits,
    archive,
    changes,
    rest,
    crowds,
    messages,
    history,
    orders,
    contents,
    wire,
    closing,
    names,
    identity,
  ].flat(),
];

const GROUPS = "WMPTEOHLARI";

const compare = (a: Result, b: Result): number =>
  GROUPS.indexOf(a.rule.charAt(0)) - GROUPS.indexOf(b.rule.charAt(0)) ||
  Number(a.rule.slice(1)) - Number(b.rule.slice(1));

const perform = async ({ rule, title, run }: Check, origin: string): Promise<Result> => {
  const context = new Context(origin);
  try {
    await run(context);
    return { rule, title, outcome: "ok", detail: "" };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { rule, title, outcome: error instanceof NotChecked ? "not checked" : "failed", detail };
  } finally {
    context.close();
  }
};

/** Throws, in words for people, unless a chat answers at `origin` whose database is well: all else would only mislead. */
export const checkHealth = async (origin: string): Promise<void> => {
  const answer = await new Context(origin).call("/health").catch((error: Error) => {
    throw new Error(
      `nothing answers at ${origin}: ${error.cause instanceof Error ? error.cause.message : error.message}`,
    );
  });
  const health = answer.body as { status?: unknown; database?: { error?: unknown } } | null;
  if (health?.status === "degraded") {
    throw new Error(
      `the chat at ${origin} is not well, its database does not answer (${health.database?.error}): mend that first`,
    );
  }
  if (health?.status !== "ok")
    throw new Error(`there is no chat at ${origin}: GET /health was answered ${answer.status}`);
};

/** Runs all checks against the deployment at `origin`. The results are in the order of the rules. */
export const runChecks = async (origin: string): Promise<Result[]> => {
  const outside = OUTSIDE.map(
    ({ rule, title, reason }): Result => ({
      rule,
      title,
      outcome: "not checked",
      detail: `not from outside, ${reason}`,
    }),
  );
  const checked: Result[] = [];
  const queue = CHECKS.entries();
  const worker = async () => {
    for (const [i, check] of queue) checked[i] = await perform(check, origin);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return [...checked, ...outside].sort(compare);
};
