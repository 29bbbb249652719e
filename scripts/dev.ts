/** `npm run dev`: the whole chat on this machine, with its Postgres, until Ctrl-C. */
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { listen } from "../drizzle/local/listen.ts";
import { explain, Refusal, runCommand } from "./command.ts";
import { COMMAND, databaseName, isOtherDev, openDatabase } from "./dev-database.ts";
import { migrate } from "./migrate.ts";
import { watchPage } from "./page.ts";
import { DATA, ROOT, readDevVars } from "./postgres.ts";
import { checkSettings, writeEnvironment } from "./settings.ts";
import { startWrangler } from "./wrangler.ts";

const POLL_MS = 100;

const readPort = (): number => {
  let port: number;
  try {
    port = Number(parseArgs({ options: { port: { type: "string", default: "8787" } } }).values.port);
  } catch (error) {
    throw new Refusal(`${explain(error)} (the only option is the port: ${COMMAND} -- --port 9000)`);
  }
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Refusal("--port is a number from 1 to 65535");
};

const checkPort = async (port: number): Promise<void> => {
  try {
    await (await listen(createServer(), port)).close();
  } catch {
    throw new Refusal(
      `port ${port} cannot be used: end what listens there, or take another: ${COMMAND} -- --port 9000`,
    );
  }
};

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    () => true,
    () => false,
  );

const dev = async (): Promise<number> => {
  const port = readPort();
  const settings = readDevVars();
  checkSettings(settings);
  await checkPort(port);

  // Null until something ends the command: then it is the exit code.
  let exit: number | null = null;
  const ending = Promise.withResolvers<void>();
  const end = (code: number) => {
    exit ??= code;
    ending.resolve();
  };
  process.on("SIGINT", () => end(0)).on("SIGTERM", () => end(0));
  // npm may be killed without a word to what it runs.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(0), 1_000).unref();
  const fail = (line: string) => {
    if (exit === null) console.error(`❌ ${line}`);
    end(1);
  };

  const closing: (() => Promise<void>)[] = [];
  const start = async (): Promise<void> => {
    const open = (data: string) =>
      openDatabase(settings, data, (reason) => fail(`the embedded Postgres has stopped: ${reason}`));
    let data = DATA;
    const database = await open(data).catch((error) => {
      if (!isOtherDev(error)) throw error;
      data = join(DATA, `port-${port}`);
      console.log(`Another ${COMMAND} has the database open; this one has its own, in ${relative(ROOT, data)}`);
      return open(data);
    });
    closing.push(database.close);
    await migrate(database.directUrl);
    if (exit !== null) return;

    const page = join(data, "page");
    closing.push(await watchPage(page));
    if (exit !== null) return;

    const environment = await writeEnvironment(data, settings, database.databaseUrl);
    const rooms = join(data, "rooms", databaseName(settings));
    const wrangler = startWrangler([
      ...["--port", `${port}`, "--inspector-port", "0", "--show-interactive-dev-session=false"],
      ...["--env-file", environment, "--assets", page, "--persist-to", rooms],
    ]);
    closing.push(wrangler.stop);
    wrangler.ended.then(() => fail("wrangler has ended"));
    const address = `http://localhost:${port}`;
    while (exit === null && !(await answers(`${address}/health`))) await sleep(POLL_MS);
    if (exit !== null) return;
    wrangler.showOutput();
    const { host, pathname } = new URL(database.directUrl);
    console.log(`Samovar is at ${address} (Postgres at ${host}${pathname}; Ctrl-C ends it all)`);
  };

  try {
    await start();
    await ending.promise;
  } finally {
    for (const close of closing.reverse()) await close();
  }
  return exit ?? 0;
};

await runCommand(dev);
