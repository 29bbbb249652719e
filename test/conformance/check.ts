/** What a check is, and what comes of it. */
import type { Context } from "./context.ts";

export interface Check {
  /** The number of the rule in SPEC.md. */
  readonly rule: string;
  /** What the rule says, in short, as far as this check looks at it. */
  readonly title: string;
  /** Throws where the rule does not hold, with what was seen instead. */
  run(context: Context): Promise<void>;
}

export type Outcome = "ok" | "failed" | "not checked";

export interface Result {
  readonly rule: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** What was seen, or why it was not checked; empty where all is well. */
  readonly detail: string;
}

/** Thrown by a check whose rule the deployment's settings put out of reach. Its message is the reason. */
export class NotChecked extends Error {}
