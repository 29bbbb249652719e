/** A check of one rule of SPEC.md, its result, and values that checks make up. */
import type { Context } from "./context.ts";
import type { Message } from "./events.ts";

export interface Check {
  /** The number of the rule in SPEC.md. */
  readonly rule: string;
  /** The part of the rule that this check covers. */
  readonly title: string;
  /** Rejects where the rule is broken, with what was observed instead. */
  run(context: Context): Promise<void>;
}

export const check = (rule: string, title: string, run: Check["run"]): Check => ({ rule, title, run });

export type Outcome = "ok" | "failed" | "not checked";

export interface Result {
  readonly rule: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** What was observed, or why it was not checked; empty where the rule holds. */
  readonly detail: string;
}

/** Thrown by a check that the deployment's settings make impossible. Its message is the reason. */
export class NotChecked extends Error {}

export const random = (): string => crypto.randomUUID().slice(0, 8);

/** The name of a room that nobody else is in. */
export const newRoom = (): string => `conformance-${random()}`;

/** The whole numbers from `from` to `to`. */
export const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A message as other users see it. */
export const withoutClientId = ({ clientId: _, ...message }: Message): Message => message;
