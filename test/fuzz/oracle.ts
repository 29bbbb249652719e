/** What a right answer looks like, whatever was asked. */
import * as z from "zod/mini";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { serverEvent } from "../../rooms/protocol/events.ts";
import { API_ERROR_CODES } from "../../worker/errors.ts";

/** With 1013, for too many connections from one address. */
const CLOSES = new Set<number>([...Object.values(CLOSE), 1013]);

/** A stack, SQL, or what only the machine inside knows of. */
const INSIDES = /\n\s+at |SQLITE|sql_|syntax error at|Failed query|\b(select|insert) .* from\b|\.ts:\d+|index\.js:\d+/i;

const refusal = z.object({
  error: z.object({
    code: z.enum(API_ERROR_CODES),
    message: z.string(),
    requestId: z.optional(z.string()),
  }),
});

/** Why this is no end that a client can expect, or null. */
export const wrongClose = (code: number): string | null => (CLOSES.has(code) ? null : `closed with ${code}`);

/** The events in a frame of the server's. Throws, saying why, for what is none. */
export const readEvents = (frame: string, isBatch: boolean): z.infer<typeof serverEvent>[] => {
  const parsed: unknown = JSON.parse(frame);
  if (Array.isArray(parsed) && !isBatch) throw new Error("an array, for a client that does not take any");
  return [parsed].flat().map((raw) => {
    const event = serverEvent.safeParse(raw);
    if (!event.success) throw new Error(`no event of the protocol: ${JSON.stringify(raw).slice(0, 300)}`);
    if (event.data.event === "error") {
      const { code, message } = event.data.data;
      if (code === "internal_error" || INSIDES.test(message)) throw new Error(`an error from inside: ${message}`);
    }
    return event.data;
  });
};

/** Why this is no right answer of REST, or null. `known` are the statuses that the description names for the call. */
export const wrongAnswer = (status: number, body: string, known: ReadonlySet<number>): string | null => {
  if (status >= 500 || !known.has(status)) return `answered ${status}: ${body.slice(0, 300)}`;
  if (status < 400) return null;
  try {
    const { message } = refusal.parse(JSON.parse(body)).error;
    return INSIDES.test(message) ? `an error from inside: ${message}` : null;
  } catch {
    return `a refusal without its form: ${status} ${body.slice(0, 300)}`;
  }
};
