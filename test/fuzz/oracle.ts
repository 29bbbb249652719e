/** The oracle: which answers are correct, whatever was asked. */
import * as z from "zod/mini";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { serverEvent } from "../../rooms/protocol/events.ts";
import { inboxServerEvent } from "../../rooms/protocol/inbox.ts";
import { API_ERROR_CODES } from "../../worker/errors.ts";

/** 1013 is for too many connections from one address. */
const CLOSES = new Set<number>([...Object.values(CLOSE), 1013]);

/** A stack, SQL, or names of files. */
const INTERNALS =
  /\n\s+at |SQLITE|sql_|syntax error at|Failed query|\b(select|insert) .* from\b|\.ts:\d+|index\.js:\d+/i;

const rejection = z.object({
  error: z.object({
    code: z.enum(API_ERROR_CODES),
    message: z.string(),
    requestId: z.optional(z.string()),
  }),
});

/** Returns why a client cannot expect this close code, or null. */
export const wrongClose = (code: number): string | null => (CLOSES.has(code) ? null : `closed with ${code}`);

type AnyEvent = z.infer<typeof serverEvent> | z.infer<typeof inboxServerEvent>;

const readerOf =
  <Event extends AnyEvent>(schema: z.ZodMiniType<Event>) =>
  (raw: unknown): Event => {
    const event = schema.safeParse(raw);
    if (!event.success) throw new Error(`no event of the protocol: ${JSON.stringify(raw).slice(0, 300)}`);
    if (event.data.event === "error") {
      const { code, message } = event.data.data;
      if (code === "internal_error" || INTERNALS.test(message)) throw new Error(`an internal error: ${message}`);
    }
    return event.data;
  };

/** Reads an event of a room. Throws, with the reason, for what is none, and for an error that leaks internals. */
export const readEvent = readerOf(serverEvent);

/** Reads an event of an inbox, as `readEvent` does. */
export const readInboxEvent = readerOf(inboxServerEvent);

/** Returns why this answer of REST is wrong, or null. `known` are the statuses that the OpenAPI document names. */
export const wrongAnswer = (status: number, body: string, known: ReadonlySet<number>): string | null => {
  if (status >= 500 || !known.has(status)) return `answered ${status}: ${body.slice(0, 300)}`;
  if (status < 400) return null;
  try {
    const { message } = rejection.parse(JSON.parse(body)).error;
    return INTERNALS.test(message) ? `an internal error: ${message}` : null;
  } catch {
    return `a rejection without its form: ${status} ${body.slice(0, 300)}`;
  }
};
