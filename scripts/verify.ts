/** `npm run verify -- <room>`: whether what Postgres holds is what was promised. `-- --all` asks that of every room. */
import { parseArgs } from "node:util";
import pg from "pg";
import { sqlState } from "../drizzle/errors.ts";
import { audit } from "../drizzle/verify/audit.ts";
import { describe, type RoomStatus } from "../drizzle/verify/findings.ts";
import { explain, Refusal, runCommand } from "./command.ts";
import { withPostgres } from "./postgres.ts";

const USAGE =
  "npm run verify -- <room>, or npm run verify -- --all; with --url https://chat.example it asks the chat, too";

export interface Question {
  /** Null for all rooms. */
  room: string | null;
  /** The deployment's origin, or null to ask the database alone. */
  origin: string | null;
}

/** Reads the command's arguments. Throws a `Refusal` for what they cannot be. */
export const readArguments = (args: string[]): Question => {
  const options = { all: { type: "boolean", default: false }, url: { type: "string" } } as const;
  let parsed: { values: { all: boolean; url?: string }; positionals: string[] };
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Refusal(`${explain(error)} (${USAGE})`);
  }
  const { values, positionals } = parsed;
  if (positionals.length !== (values.all ? 0 : 1)) throw new Refusal(`say which room: ${USAGE}`);
  const url = URL.canParse(values.url ?? "") ? new URL(values.url ?? "") : null;
  if (values.url !== undefined && !/^https?:$/.test(url?.protocol ?? ""))
    throw new Refusal(`--url is no address: ${USAGE}`);
  // A room's name is kept in this form.
  return { room: positionals[0]?.normalize("NFKC").toLowerCase() ?? null, origin: url?.origin ?? null };
};

/** What the deployment says of a room; null for a private one, of which it says nothing. */
const ask = async (origin: string, room: string): Promise<RoomStatus | null> => {
  const response = await fetch(`${origin}/api/rooms/${encodeURIComponent(room)}`, {
    signal: AbortSignal.timeout(15_000),
  }).catch((error) => {
    throw new Refusal(`${origin} does not answer: ${explain(error)}`);
  });
  if (response.status === 404 && room.startsWith("private-")) return null;
  if (!response.ok) throw new Refusal(`${origin} answers ${response.status} when asked about the room ${room}`);
  return (await response.json()) as RoomStatus;
};

/** What the deployment says, before the database is read: what a room has archived by now must be there. */
const askAll = async (
  client: pg.Client,
  origin: string,
  room: string | null,
): Promise<Map<string, RoomStatus | null>> => {
  const { rows } = await client.query<{ name: string }>("select name from rooms");
  const names = room === null ? rows.map(({ name }) => name) : [room];
  const statuses = new Map<string, RoomStatus | null>();
  for (const name of names) statuses.set(name, await ask(origin, name));
  return statuses;
};

/**
 * Audits the database at `directUrl`, and tells line by line what it finds. Resolves to true when every promise holds.
 * Throws a `Refusal` when it cannot be asked or has nothing of the room.
 */
export const verify = async (
  directUrl: string,
  { room, origin }: Question,
  tell: (line: string) => void,
): Promise<boolean> => {
  const client = new pg.Client({ connectionString: directUrl, connectionTimeoutMillis: 15_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const statuses = origin === null ? new Map<string, RoomStatus | null>() : await askAll(client, origin, room);
    const found = await audit(client, room);
    const [only] = found;
    if (room !== null && only && !only.isKnown && only.messages === 0 && !statuses.get(room)?.archivedSeq) {
      throw new Refusal(`the database has nothing of a room named ${room}`);
    }
    const findings = found.map((each) => describe(each, statuses.get(each.room) ?? null));
    for (const line of findings.flatMap(({ lines }) => lines)) tell(line);
    return findings.every(({ isWhole }) => isWhole);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const isOther = ["42P01", "42703"].includes(sqlState(error) ?? "");
    throw new Refusal(
      isOther
        ? "the database has no tables of this chat: npm run db:migrate makes them"
        : `the database cannot be audited: ${explain(error)}`,
    );
  } finally {
    await client.end().catch(() => {});
  }
};

if (import.meta.main) {
  await runCommand(async () => {
    const question = readArguments(process.argv.slice(2));
    const isWhole = await withPostgres("npm run verify", (directUrl) => verify(directUrl, question, console.log));
    return isWhole ? 0 : 1;
  });
}
