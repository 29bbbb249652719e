/** `npm run erase -- <userId>`: erases a user from every room and from Postgres, by calling the deployment's own route. */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { CommandError, explain, runCommand } from "./command.ts";
import { readDevelopmentSecret } from "./dev-settings.ts";
import { DATA, LOCAL_HOSTS, readDevVars } from "./postgres.ts";
import { plural } from "./words.ts";

const COMMAND = "npm run erase --";
const USAGE = `${COMMAND} <userId>; --url https://chat.example instead of the local chat, --after <room> to continue after a room`;

const LOCAL_URL = "http://localhost:8787";

/** The pauses before further attempts of a call, ms. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000];
/** How long one call may take, ms: it waits for requests of 20 rooms that are under way. */
const TIMEOUT_MS = 300_000;

export interface Arguments {
  userId: string;
  origin: string;
  /** The room to continue after; "" for the first call. */
  after: string;
}

/** Parses the command's arguments. Throws a `CommandError` for invalid ones. */
export const parseArguments = (args: string[]): Arguments => {
  const options = {
    url: { type: "string", default: LOCAL_URL },
    after: { type: "string", default: "" },
  } as const;
  let parsed: { values: { url: string; after: string }; positionals: string[] };
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new CommandError(`${explain(error)} (${USAGE})`);
  }
  const { values, positionals } = parsed;
  const [userId] = positionals;
  if (userId === undefined || positionals.length > 1) throw new CommandError(`one user id is required: ${USAGE}`);
  const url = URL.canParse(values.url) ? new URL(values.url) : null;
  // The token must not cross a network unencrypted.
  if (url?.protocol !== "https:" && !(url?.protocol === "http:" && LOCAL_HOSTS.includes(url.hostname))) {
    throw new CommandError(`--url must be an https URL: ${USAGE}`);
  }
  return { userId, origin: url.origin, after: values.after };
};

/** Counts of erased data in one room. */
interface ErasedRoom {
  room: string;
  messages: number;
  deadLetters: number;
  orders: number;
  sanctions: number;
  connections: number;
  rows: number;
}

interface Erasure {
  rooms: ErasedRoom[];
  archive: { orders: number; users: number } | null;
  next: string | null;
}

export interface EraseOptions extends Arguments {
  token: string;
  pausesMs?: readonly number[];
}

/** Erases a user, printing what each room had. Throws a `CommandError` that says how to continue. */
export const erase = async (options: EraseOptions, print: (line: string) => void): Promise<void> => {
  const { userId } = options;
  const visited = new Set<string>();
  const total = { messages: 0, deadLetters: 0, rows: 0, orders: 0, sanctions: 0, connections: 0, users: 0 };
  for (let after: string | null = options.after; after !== null; ) {
    const { rooms, archive, next }: Erasure = await callPersistently({ ...options, after });
    for (const { room, ...counts } of rooms) {
      visited.add(room);
      for (const name of COUNTED) total[name] += counts[name];
      if (COUNTED.some((name) => counts[name] > 0)) print(`${room}: ${describe(counts)}`);
    }
    total.orders += archive?.orders ?? 0;
    total.users += archive?.users ?? 0;
    after = next;
  }
  print(`✅ ${JSON.stringify(userId)} is erased. ${plural(visited.size, "room")} visited; ${describe(total)}`);
  print("   A token that was issued to this user stays valid until it expires, and what is written with it is new");
  print("   Point-in-time recovery of Postgres and of Cloudflare keeps what was deleted, Cloudflare's for 30 days");
};

const COUNTED = ["messages", "deadLetters", "rows", "orders", "sanctions", "connections"] as const;

const NOUNS: Record<string, [one: string, many: string]> = {
  messages: ["message in the room's storage", "messages in rooms' storage"],
  deadLetters: ["of them a dead letter", "of them dead letters"],
  rows: ["message in Postgres", "messages in Postgres"],
  orders: ["order of a moderator", "orders of moderators"],
  sanctions: ["mute or removal", "mutes and removals"],
  connections: ["connection closed", "connections closed"],
  users: ["row of users", "rows of users"],
};

const describe = (counts: Record<string, number>): string => {
  const parts = Object.entries(NOUNS).flatMap(([name, [one, many]]) => {
    const count = counts[name] ?? 0;
    return count > 0 ? [plural(count, one, many)] : [];
  });
  return parts.join(", ") || "nothing was found";
};

/** A failure that another attempt may overcome, and how long the server wants it to wait, ms. */
class TemporaryError extends Error {
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs = 0) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Calls the route until it succeeds. Throws a `CommandError` with the command that continues. */
const callPersistently = async (options: EraseOptions): Promise<Erasure> => {
  const { pausesMs = PAUSES_MS } = options;
  for (let attempt = 0; ; attempt++) {
    try {
      return await call(options);
    } catch (error) {
      const pause = error instanceof TemporaryError ? pausesMs[attempt] : undefined;
      if (pause === undefined || !(error instanceof TemporaryError)) {
        throw new CommandError(`${explain(error)}. To continue: ${resumeCommand(options)}`);
      }
      await sleep(Math.max(pause, error.retryAfterMs));
    }
  }
};

const call = async ({ origin, token, userId, after }: EraseOptions): Promise<Erasure> => {
  const response = await fetch(`${origin}/api/erasures`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ userId, after }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error) => {
    throw new TemporaryError(`${origin} is unreachable: ${explain(error)}`);
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as Erasure;
  const { code, message } = readError(text);
  const problem = `${origin} responded ${response.status} ${code}: ${message}`;
  const isTemporary = (response.status === 429 || response.status >= 500) && code !== "not_configured";
  if (!isTemporary) throw new CommandError(problem);
  throw new TemporaryError(problem, Number(response.headers.get("Retry-After") ?? 0) * 1_000);
};

const readError = (text: string): { code: string; message: string } => {
  try {
    return (JSON.parse(text) as { error: { code: string; message: string } }).error;
  } catch {
    return { code: "", message: "not an answer of this chat" };
  }
};

/** Returns the command that continues, quoted for a shell. */
export const resumeCommand = ({ userId, origin, after }: Arguments): string =>
  [
    COMMAND,
    ...(origin === LOCAL_URL ? [] : [`--url=${quote(origin)}`]),
    ...(after === "" ? [] : [`--after=${quote(after)}`]),
    // parseArgs would take it for an option.
    ...(userId.startsWith("-") ? ["--"] : []),
    quote(userId),
  ].join(" ");

const quote = (text: string): string => (/^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** Returns the operator's token: the environment's, that of .dev.vars, or for the local chat the one that it has made. */
const operatorToken = async (origin: string): Promise<string> => {
  const token = process.env.OPERATOR_TOKEN || readDevVars().OPERATOR_TOKEN;
  if (token) return token;
  const made = LOCAL_HOSTS.includes(new URL(origin).hostname)
    ? await readDevelopmentSecret(DATA, "operator-token")
    : null;
  if (made !== null) return made;
  throw new CommandError("OPERATOR_TOKEN is missing: set the deployment's in the environment or .dev.vars");
};

if (import.meta.main) {
  await runCommand(async () => {
    const args = parseArguments(process.argv.slice(2));
    await erase({ ...args, token: await operatorToken(args.origin) }, console.log);
    return 0;
  });
}
