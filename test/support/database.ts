/**
 * Before the tests: a migrated Postgres, at first without messages, behind Neon's endpoint. It is the embedded one in
 * memory, or with TEST_POSTGRES_URL a fresh database on that server.
 */
import { randomUUID } from "node:crypto";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { serveEndpoint } from "../../drizzle/local/endpoint.ts";
import { startLocal } from "../../drizzle/local/server.ts";
import { migrate } from "../../scripts/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** For drizzle/db.ts, over HTTP. */
    databaseUrl: string;
    /** For Postgres clients. */
    directUrl: string;
  }
}

export interface TestDatabase {
  databaseUrl: string;
  directUrl: string;
  close(): Promise<void>;
}

const administer = async (serverUrl: string, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
};

/** An empty database, and no table in it yet. Closing it leaves nothing behind. */
export const startDatabase = async (): Promise<TestDatabase> => {
  const serverUrl = process.env.TEST_POSTGRES_URL;
  if (!serverUrl) {
    return startLocal({
      folder: null,
      command: "vitest",
      onStopped: (reason) => console.error(`the embedded Postgres has stopped: ${reason}`),
    });
  }
  const name = `samovar_test_${randomUUID().replaceAll("-", "")}`;
  await administer(serverUrl, `create database ${name}`);
  const direct = new URL(serverUrl);
  direct.pathname = `/${name}`;
  const endpoint = await serveEndpoint(direct.href, 0);
  return {
    databaseUrl: `postgres://postgres:postgres@localhost:${endpoint.port}/${name}`,
    directUrl: direct.href,
    close: async () => {
      await endpoint.close();
      await administer(serverUrl, `drop database ${name} with (force)`);
    },
  };
};

export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const database = await startDatabase();
  await migrate(database.directUrl);
  provide("databaseUrl", database.databaseUrl);
  provide("directUrl", database.directUrl);
  return database.close;
};
