/** The benchmark's Postgres, in a process of its own, so that its CPU time is in no system's figures. */
import { type Postgres, startPostgres } from "../../test/support/postgres.ts";

export interface Database extends Omit<Postgres, "count"> {
  /** The number of rows of the rooms with this prefix in a table of messages. */
  count(table: "messages" | "old_messages", rooms: string): Promise<number>;
}

/** The old chat's table as Prisma made it, with the column `room` that this comparison needs. */
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

/** Starts it, migrated and without messages. */
export const startDatabase = async (): Promise<Database> => {
  const postgres = await startPostgres({ preferInstalled: true });
  await postgres.query(OLD_STACK);
  return {
    ...postgres,
    count: async (table, rooms) => {
      const sql = `SELECT count(*)::int AS n FROM ${table} WHERE starts_with(room, $1)`;
      const [row] = await postgres.query(sql, [rooms]);
      return Number(row?.n);
    },
  };
};
