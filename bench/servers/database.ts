/** The benchmark's Postgres, on the share of the machine that is not measured. */
import { type Postgres, startPostgres } from "../../test/support/postgres.ts";
import { onShare } from "./cores.ts";

export interface Database extends Postgres {
  /** The number of archived messages of the rooms whose names begin so. */
  archived(rooms: string): Promise<number>;
  /** The number of rows of these rooms in the old stack's table. */
  storedByOldStack(rooms: string): Promise<number>;
}

/** The table that the old chat kept, as Prisma made it, with the room that this comparison needs. */
const OLD_STACK = `
  CREATE TABLE old_messages (
    id serial PRIMARY KEY,
    content text NOT NULL,
    "userId" text NOT NULL,
    username text NOT NULL,
    room text NOT NULL,
    timestamp timestamp(3) NOT NULL DEFAULT current_timestamp
  );
  CREATE INDEX old_messages_room ON old_messages (room, id);
`;

/** Starts it, migrated and empty. */
export const startDatabase = async (): Promise<Database> => {
  const postgres = await startPostgres({
    preferInstalled: true,
    command: (program, args) => onShare("rest", [program, ...args]),
  });
  await postgres.query(OLD_STACK);
  const count = async (table: string, rooms: string): Promise<number> => {
    const [row] = await postgres.query(`SELECT count(*)::int AS n FROM ${table} WHERE starts_with(room, $1)`, [rooms]);
    return Number(row?.n);
  };
  return {
    ...postgres,
    archived: (rooms) => count("messages", rooms),
    storedByOldStack: (rooms) => count("old_messages", rooms),
  };
};
