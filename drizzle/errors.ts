/** What went wrong with a statement. */

/** The SQLSTATE of a failed statement, wherever in the error's causes it is; null when Postgres did not answer. */
export const sqlState = (error: unknown): string | null => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return null;
};

/** True when the rows themselves are at fault (classes 22 data, 23 constraint): sending them again cannot help. */
export const isRefused = (error: unknown): boolean => /^2[23]/.test(sqlState(error) ?? "");
