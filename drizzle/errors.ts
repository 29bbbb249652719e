/** Classifies errors of statements. */

/** Returns the SQLSTATE of a failed statement, anywhere in the error's causes; null if Postgres did not respond. */
export const sqlState = (error: unknown): string | null => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return null;
};

/** True if the rows are at fault (class 22 data exception, 23 constraint violation): retrying them cannot help. */
export const isRowError = (error: unknown): boolean => /^2[23]/.test(sqlState(error) ?? "");
