/**
 * Structured logs: one line an event, for people in development (`LOG=pretty`) and as JSON everywhere else.
 * Never hand it a token, a password, request headers or a message's text.
 */

const SIGNS = { connection: "🔗", user: "👤", message: "💬", archive: "🗄️", error: "❌" } as const;

export type LogKind = keyof typeof SIGNS;
export type LogFields = Record<string, string | number | boolean | null | undefined>;
export type Log = (kind: LogKind, event: string, fields?: LogFields) => void;

/** A logger in `format`: "pretty", or anything else for JSON. */
export const createLog = (format: string | undefined): Log => {
  return (kind, event, fields = {}) => {
    const write = kind === "error" ? console.error : console.log;
    if (format === "pretty") {
      const details = Object.entries(fields).filter(([, value]) => value !== undefined);
      write(`${SIGNS[kind]} ${event}${details.map(([key, value]) => ` ${key}=${value}`).join("")}`);
    } else {
      write(JSON.stringify({ time: new Date().toISOString(), kind, event, ...fields }));
    }
  };
};

/** The fields that tell an unexpected error's story: its name, message and cause, without its stack. */
export const errorFields = (error: unknown): LogFields => {
  if (!(error instanceof Error)) return { error: String(error) };
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return { error: error.name, reason: cause ?? error.message };
};
