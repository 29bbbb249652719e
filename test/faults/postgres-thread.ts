/** The thread's side of postgres.ts: says where the database is, and ends it when spoken to. */
import { once } from "node:events";
import { parentPort } from "node:worker_threads";
import pg from "pg";
import { migrate } from "../../scripts/migrate.ts";
import { startDatabase } from "../support/database.ts";

const REFUSAL = `
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'refused' USING ERRCODE = substring(NEW.content FROM 'refuse:([0-9A-Z]{5})$');
  END $$;
  CREATE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW
    WHEN (NEW.content ~ 'refuse:[0-9A-Z]{5}$') EXECUTE FUNCTION refuse();
`;

if (!parentPort) throw new Error("this runs as a thread of postgres.ts");
const { databaseUrl, directUrl, close } = await startDatabase();
await migrate(directUrl);
const client = new pg.Client({ connectionString: directUrl });
await client.connect();
await client.query(REFUSAL);
await client.end();
parentPort.postMessage({ databaseUrl, directUrl });
await once(parentPort, "message");
await close();
parentPort.close();
