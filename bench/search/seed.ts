/** Fills a migrated database with a corpus. */
import type { Postgres } from "../../test/support/postgres.ts";
import { corpus } from "./corpus.ts";

const BATCH = 10_000;

/** What a search needs, as the migrations create it. */
const SEARCH_INDEXES =
  "select indexname, indexdef from pg_indexes where indexname ~ '^messages_(search|timestamp)' order by 1";

/** Inserts messages. Their indexes of search are built afterwards, as a migration does. */
export const seed = async (postgres: Postgres, count: number, number: number): Promise<void> => {
  const { rooms, users, messages } = corpus(count, number);
  await postgres.query("insert into rooms (name) select unnest($1::text[])", [rooms]);
  await postgres.query("insert into users (id, username) select id, id from unnest($1::text[]) as id", [users]);
  const indexes = await postgres.query(SEARCH_INDEXES);
  for (const { indexname } of indexes) await postgres.query(`drop index ${indexname}`);
  const insert = (rows: object[]) =>
    postgres.query(
      `insert into messages (room, seq, user_id, username, content, timestamp, client_id)
       select room, seq, "userId", username, content, timestamp, "clientId" from json_to_recordset($1::json) as message(
         room text, seq bigint, "userId" text, username text, content text, timestamp timestamptz, "clientId" text)`,
      [JSON.stringify(rows)],
    );
  let batch: object[] = [];
  for (const message of messages) {
    batch.push(message);
    if (batch.length === BATCH) {
      await insert(batch);
      batch = [];
    }
  }
  await insert(batch);
  for (const { indexdef } of indexes) await postgres.query(String(indexdef));
  await postgres.query("vacuum analyze messages");
};
