import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type LocalDatabase, startLocal } from "./server.ts";

let folder: string;
const open: { close(): Promise<unknown> }[] = [];

const start = async (where: string | null = folder): Promise<LocalDatabase> => {
  const onStopped = (reason: string) => expect.unreachable(reason);
  const database = await startLocal({ folder: where, command: "test", onStopped });
  open.push(database);
  return database;
};

const connect = async ({ directUrl }: LocalDatabase): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: directUrl });
  client.on("error", () => {});
  await client.connect();
  open.push({ close: () => client.end() });
  return client;
};

const socketOf = (client: pg.Client): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "samovar-local-")), "postgres");
});

afterEach(async () => {
  for (const { close } of open.splice(0).reverse()) await close();
  await rm(join(folder, ".."), { recursive: true });
});

it("persists its data in its folder", async () => {
  const first = await start();
  await (await connect(first)).query("create table kept as select 'tea' as what");
  await first.close();
  const client = await connect(await start());
  expect((await client.query("select what from kept")).rows).toEqual([{ what: "tea" }]);
});

it("rejects a folder that is open elsewhere, naming the owner, and uses other ports for another folder", async () => {
  const first = await start();
  await expect(start()).rejects.toThrow(`in use by process ${process.pid} (test)`);
  const second = await start(`${folder}-2`);
  expect(second.directUrl).not.toBe(first.directUrl);
  await first.close();
  await start();
});

it("opens a folder whose process was killed, with every committed row", async () => {
  const program = `
    import { startLocal } from ${JSON.stringify(join(import.meta.dirname, "server.ts"))};
    import pg from "pg";
    const { directUrl } = await startLocal({ folder: ${JSON.stringify(folder)}, command: "killed", onStopped() {} });
    const client = new pg.Client({ connectionString: directUrl });
    await client.connect();
    await client.query("create table rows (n int)");
    for (let n = 1; ; n++) {
      await client.query("insert into rows values ($1)", [n]);
      console.log(n);
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: join(import.meta.dirname, "../.."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let committed = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    committed = Number(line);
    if (committed === 100) child.kill("SIGKILL");
  }
  await exited;
  expect(committed).toBeGreaterThanOrEqual(100);
  const { rows } = await (await connect(await start())).query(
    "select max(n) as last, count(*)::int as count from rows",
  );
  expect(rows[0].last).toBeGreaterThanOrEqual(committed);
  expect(rows[0].count).toBe(rows[0].last);
});

it("isolates the statements and transactions of its connections", async () => {
  const database = await start(null);
  await (await connect(database)).query("create table kept (n int primary key)");
  const work = async (n: number): Promise<void> => {
    const client = await connect(database);
    for (let i = 0; i < 10; i++) {
      await expect(client.query("select $1::int as n, no_such_column", [n])).rejects.toMatchObject({ code: "42703" });
      expect((await client.query("select $1::int as n, $2::text as t", [n, "tea"])).rows).toEqual([{ n, t: "tea" }]);
      await client.query("begin");
      await client.query("insert into kept values ($1)", [n]);
      await expect(client.query("insert into kept values ($1)", [n])).rejects.toMatchObject({ code: "23505" });
      await expect(client.query("select 1")).rejects.toMatchObject({ code: "25P02" });
      await client.query("rollback");
    }
    await client.query("insert into kept values ($1)", [n]);
  };
  const numbers = Array.from({ length: 10 }, (_, n) => n);
  await Promise.all(numbers.map(work));
  const { rows } = await (await connect(database)).query("select n from kept order by n");
  expect(rows.map(({ n }) => n)).toEqual(numbers);
});

it("rolls back a broken connection's transaction and resets its settings", async () => {
  const database = await start(null);
  const lost = await connect(database);
  await lost.query("create table kept (n int); set search_path = none");
  await lost.query("begin");
  await lost.query("insert into public.kept values (1)");
  // It gets its turn when the other connection is gone.
  const waiting = connect(database).then((client) => client.query("select * from kept"));
  socketOf(lost).destroy();
  expect((await waiting).rows).toEqual([]);
});

it("rejects COPY FROM STDIN, which would stop it, and keeps working", async () => {
  const client = await connect(await start(null));
  await client.query("create table kept (n int)");
  for (const text of ["copy kept from stdin", "select 1; COPY kept (n)\nFROM STDIN with (format csv)"]) {
    await expect(client.query(text)).rejects.toMatchObject({ code: "0A000" });
  }
  await expect(client.query({ text: "copy kept from stdin", values: [], name: "p" })).rejects.toMatchObject({
    code: "0A000",
  });
  const words = "they copy all from stdin";
  expect((await client.query("select $1 as words", [words])).rows).toEqual([{ words }]);
});
