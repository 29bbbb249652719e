/**
 * Structured logs: one line per event, as readable text in development (`LOG=pretty`) and as JSON everywhere else.
 * Never log a token, a password, request headers or a message's text.
 */
import { printable } from "./printable.ts";

const ICONS = { connection: "🔗", user: "👤", message: "💬", archive: "🗄️", error: "❌" } as const;

/** What an event is about. Errors have a kind of their own. */
export type LogKind = Exclude<keyof typeof ICONS, "error">;
export type LogFields = Record<string, string | number | boolean | null | undefined>;

export interface Logger {
  /** For development: a line for each message or connection would be the bulk of what a deployment logs and pays for. */
  debug(kind: LogKind, event: string, fields?: LogFields): void;
  info(kind: LogKind, event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** Returns a logger that writes to the console in `format`: "pretty", or anything else for JSON, without `debug`. */
export const createLogger = (format: string | undefined): Logger => {
  const line = (kind: keyof typeof ICONS, event: string, fields: LogFields): string => {
    if (format !== "pretty") {
      // JSON leaves bidi controls, line separators and the controls after 0x7e as they are.
      return printable(JSON.stringify({ time: new Date().toISOString(), kind, event, ...fields }));
    }
    const details = Object.entries(fields).filter(([, value]) => value !== undefined);
    return printable(`${ICONS[kind]} ${event}${details.map(([key, value]) => ` ${key}=${value}`).join("")}`);
  };
  return {
    debug: (kind, event, fields = {}) => {
      if (format === "pretty") console.log(line(kind, event, fields));
    },
    info: (kind, event, fields = {}) => console.log(line(kind, event, fields)),
    error: (event, fields = {}) => console.error(line("error", event, fields)),
  };
};

/** Returns the name, message and cause of an unexpected error as log fields, without its stack. */
export const errorFields = (error: unknown): LogFields => {
  if (!(error instanceof Error)) return { error: String(error) };
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return { error: error.name, reason: cause ?? error.message };
};
