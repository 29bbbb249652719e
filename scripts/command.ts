/** Runs commands: a failure that users can fix is one clear line, never a stack trace. */
import { printable } from "../lib/printable.ts";

/** A failure that users can fix. Its message says how. */
export class CommandError extends Error {}

/** Returns an error's message in one line: of nested errors the innermost, which is the most specific. */
export const explain = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return explain(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? explain(error.cause) : error.message || error.name;
};

/** Runs a command and exits with its code; prints an error as one line and exits with 1. */
export const runCommand = async (command: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await command();
  } catch (error) {
    console.error(`❌ ${printable(explain(error))}`);
    process.exitCode = 1;
  }
};
