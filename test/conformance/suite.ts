/** All checks, the rules that cannot be checked from outside, and how the checks are run against a deployment. */
import { type Check, NotChecked, type Result } from "./check.ts";
import { Context } from "./context.ts";
import { conversation } from "./conversation.ts";
import { direct } from "./direct.ts";
import { edits } from "./edits.ts";
import { files } from "./files.ts";
import { history } from "./history.ts";
import { identity } from "./identity.ts";
import { inbox } from "./inbox.ts";
import { limits } from "./limits.ts";
import { messages } from "./messages.ts";
import { names } from "./names.ts";
import { presence } from "./presence.ts";
import { push } from "./push.ts";
import { rest } from "./rest.ts";
import { search } from "./search.ts";
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
    inbox,
    direct,
    conversation,
    edits,
    rest,
    search,
    messages,
    files,
    history,
    wire,
    names,
    identity,
    push,
  ].flat(),
];

/** The rules that no client can observe, with what it would take. */
export const UNCHECKED: readonly Result[] = [
  ["M1", "a message is stored before anyone sees it", "takes a crash of the server"],
  ["P7", "roomUsers lists at most 500 users", "takes 501 users in one room"],
  ["O2", "a muted user cannot send", "takes a moderator's token"],
  ["O3", "a removed user is rejected", "takes a moderator's token"],
  ["O4", "both outlast reconnecting and hibernation", "takes a moderator's token"],
  ["O6", "in slow mode users wait between messages", "takes a moderator's token"],
  ["O7", "in a closed room only moderators speak", "takes a moderator's token"],
  ["O8", "orders are recorded", "takes a moderator's token"],
  ["H4", "messages in the log are read without Postgres", "takes an outage of Postgres"],
  ["A2", "one request is in flight for a room", "only Postgres sees the requests"],
  ["A3", "the room works without Postgres", "takes an outage of Postgres"],
  ["A4", "rows that Postgres refuses become dead letters", "takes a row that Postgres refuses"],
  ["A5", "numbering continues where it was", "takes the loss of a room's log"],
  ["A6", "moderators' orders reach Postgres", "takes a moderator's token"],
  ["A7", "an erased user leaves nothing but places and times", "takes the operator's token"],
  ["A8", "a room that nobody has written in stores nothing", "only the platform sees what is stored"],
  ["R9", "POST /api/erasures erases a user", "takes the operator's token"],
  ["S5", "a search that takes too long is ended", "takes more messages than anyone should send"],
  ["N8", "what the room or the inbox has lost of a follower is restored", "takes the loss of an object's storage"],
  ["N9", "a private room is followed while a token admits to it", "takes an application's token"],
  ["N10", "a room forgets followers who stay away for 60 days", "takes 60 days"],
  ["N12", "rooms are followed and told of without Postgres", "takes an outage of Postgres"],
  ["N13", "erasing a user empties their inbox", "takes the operator's token"],
  ["U1", "a mention is pushed after 10 s", "takes a push service"],
  ["U2", "… unless it was read", "takes a push service"],
  ["U3", "… with the text of that moment", "takes a push service"],
  ["U4", "… as the room's level says", "takes a push service"],
  ["U5", "… encrypted and signed", "takes a push service"],
  ["U6", "failures are repeated, and subscriptions end", "takes a push service"],
  ["U9", "pushes have a budget", "takes a push service"],
  ["F6", "a file that is not sent is deleted after 25 hours", "takes 25 hours"],
  ["F7", "erasing a user deletes their files", "takes the operator's token"],
  ["F10", "a user has a budget of uploads", "takes half a gigabyte"],
  ["L4", "an address has its limits", "takes more calls than anyone should make"],
  ["I8", "an expired guest token can be renewed", "takes a token that has expired"],
  ["I7", "an expired token closes the connection", "takes a token of a few seconds"],
].map(([rule = "", title = "", reason]) => ({
  rule,
  title,
  outcome: "not checked",
  detail: `not from outside, ${reason}`,
}));

const GROUPS = "WMPTEOHLARSNDUFI";

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

/** Rejects unless a chat with a healthy database answers at `origin`: other results would be misleading. */
export const checkHealth = async (origin: string): Promise<void> => {
  const answer = await new Context(origin).call("/health").catch((error: Error) => {
    throw new Error(
      `nothing answers at ${origin}: ${error.cause instanceof Error ? error.cause.message : error.message}`,
    );
  });
  const health = answer.body as { status?: unknown; database?: { error?: unknown } } | null;
  if (health?.status === "degraded") {
    throw new Error(
      `the chat at ${origin} is degraded, its database does not answer (${health.database?.error}): fix that first`,
    );
  }
  if (health?.status !== "ok")
    throw new Error(`there is no chat at ${origin}: GET /health was answered ${answer.status}`);
};

/** Runs all checks, or some, against the deployment at `origin`, some at once. Results are in the order of the rules. */
export const runChecks = async (
  origin: string,
  atOnce: number = AT_ONCE,
  checks: readonly Check[] = CHECKS,
): Promise<Result[]> => {
  const checked: Result[] = [];
  const queue = checks.entries();
  const worker = async () => {
    for (const [i, check] of queue) checked[i] = await perform(check, origin);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return [...checked, ...UNCHECKED].sort(compare);
};
