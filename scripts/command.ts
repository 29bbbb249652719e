/** How the commands end: with one clear line, never a stack trace, when something is the user's to mend. */

/** Something the user can mend. Its message says what to do. */
export class Refusal extends Error {}

/** A failure in one line: of nested errors the innermost, which knows most. */
export const explain = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return explain(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? explain(error.cause) : error.message || error.name;
};

/** Runs a command to its exit code; a failure is printed as one line, and is exit code 1. */
export const runCommand = async (command: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await command();
  } catch (error) {
    console.error(`❌ ${explain(error)}`);
    process.exitCode = 1;
  }
};
