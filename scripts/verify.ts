/** `npm run verify -- <room>`, or `-- --all`: checks that Postgres holds what SPEC.md promises. */
import { parseArgs } from "node:util";
import pg from "pg";
import { sqlState } from "../drizzle/errors.ts";
import { audit } from "../drizzle/verify/audit.ts";
import { printable } from "../lib/printable.ts";
import { isDirect } from "../rooms/protocol/direct.ts";
import { LIMITS } from "../rooms/protocol/limits.ts";
import { normalizeRoomName } from "../rooms/protocol/names.ts";
import type { RoomStatus } from "../rooms/protocol/status.ts";
import { CommandError, explain, runCommand } from "./command.ts";
import { withPostgres } from "./postgres.ts";
import { report } from "./verify-report.ts";

const USAGE =
  "npm run verify -- <room>, or npm run verify -- --all; --url https://chat.example also compares with the deployment";

export interface Arguments {
  /** Null for all rooms. */
  room: string | null;
  /** The deployment's origin, or null to check the database alone. */
  origin: string | null;
}

/** Parses the command's arguments. Throws a `CommandError` for invalid ones. */
export const parseArguments = (args: string[]): Arguments => {
  const options = { all: { type: "boolean", default: false }, url: { type: "string" } } as const;
  let parsed: { values: { all: boolean; url?: string }; positionals: string[] };
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new CommandError(`${explain(error)} (${USAGE})`);
  }
  const { values, positionals } = parsed;
  if (positionals.length !== (values.all ? 0 : 1)) throw new CommandError(`a room is required: ${USAGE}`);
  const url = URL.canParse(values.url ?? "") ? new URL(values.url ?? "") : null;
  if (values.url !== undefined && !/^https?:$/.test(url?.protocol ?? ""))
    throw new CommandError(`--url must be an http(s) URL: ${USAGE}`);
  const [name] = positionals;
  return { room: name === undefined ? null : (normalizeRoomName(name) ?? name), origin: url?.origin ?? null };
};

/** Resolves to the deployment's status of a room; null for a private one and a direct conversation, which it does not reveal. */
const fetchStatus = async (origin: string, room: string): Promise<RoomStatus | null> => {
  const response = await fetch(`${origin}/api/rooms/${encodeURIComponent(room)}`, {
    signal: AbortSignal.timeout(15_000),
  }).catch((error) => {
    throw new CommandError(`${origin} is unreachable: ${explain(error)}`);
  });
  if (response.status === 404 && (room.startsWith("private-") || isDirect(room))) return null;
  if (!response.ok) throw new CommandError(`${origin} responded ${response.status} for the status of the room ${room}`);
  return (await response.json()) as RoomStatus;
};

/** Resolves to the deployment's statuses. Call before reading the database, which must have what is archived by now. */
const fetchStatuses = async (
  client: pg.Client,
  origin: string,
  room: string | null,
): Promise<Map<string, RoomStatus | null>> => {
  const { rows } = await client.query<{ name: string }>("select name from rooms");
  const names = room === null ? rows.map(({ name }) => name) : [room];
  const statuses = new Map<string, RoomStatus | null>();
  for (const name of names) statuses.set(name, await fetchStatus(origin, name));
  return statuses;
};

/**
 * Audits the database at `directUrl`, printing line by line. Resolves to true if every promise holds. Throws a
 * `CommandError` if the database is unreachable or does not know the room.
 */
export const verify = async (
  directUrl: string,
  { room, origin }: Arguments,
  print: (line: string) => void,
): Promise<boolean> => {
  const client = new pg.Client({ connectionString: directUrl, connectionTimeoutMillis: 15_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const statuses = origin === null ? new Map<string, RoomStatus | null>() : await fetchStatuses(client, origin, room);
    const found = await audit(client, room, LIMITS.contentCharacters);
    const [first] = found;
    if (room !== null && first && !first.isKnown && first.messages === 0 && !statuses.get(room)?.archivedSeq) {
      throw new CommandError(`the database has no room named ${room}`);
    }
    const reports = found.map((each) => report(each, statuses.get(each.room) ?? null));
    for (const line of reports.flatMap(({ lines }) => lines)) print(printable(line));
    return reports.every(({ isIntact }) => isIntact);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const lacksTables = ["42P01", "42703"].includes(sqlState(error) ?? "");
    throw new CommandError(
      lacksTables
        ? "the database lacks the tables of this chat: run npm run db:migrate"
        : `the database cannot be audited: ${explain(error)}`,
    );
  } finally {
    await client.end().catch(() => {});
  }
};

if (import.meta.main) {
  await runCommand(async () => {
    const args = parseArguments(process.argv.slice(2));
    const isIntact = await withPostgres("npm run verify", (directUrl) => verify(directUrl, args, console.log));
    return isIntact ? 0 : 1;
  });
}
