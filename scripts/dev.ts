/** `npm run dev`: runs the whole chat on this machine, with its Postgres, until Ctrl-C. */
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { listen } from "../drizzle/local/listen.ts";
import { CommandError, explain, runCommand } from "./command.ts";
import { COMMAND, databaseName, isOtherDev, openDatabase } from "./dev-database.ts";
import { exposePort, networkAddresses } from "./dev-network.ts";
import { watchPage } from "./dev-page.ts";
import { checkSettings, writeEnvironment } from "./dev-settings.ts";
import { migrate } from "./migrate.ts";
import { DATA, ROOT, readDevVars } from "./postgres.ts";
import { startWrangler } from "./wrangler.ts";

const POLL_MS = 100;

const USAGE = `${COMMAND} -- [--port 8787] [--host]; --host lets other devices on the network in`;

interface Options {
  port: number;
  /** Whether other devices may connect: to the chat, never to Postgres or the inspector. */
  host: boolean;
}

/** Parses the command's arguments. Throws a `CommandError` for invalid ones. */
export const parseOptions = (args: string[]): Options => {
  const options = { port: { type: "string", default: "8787" }, host: { type: "boolean", default: false } } as const;
  let values: { port: string; host: boolean };
  try {
    values = parseArgs({ args, options }).values;
  } catch (error) {
    // Node explains at length how to pass positional arguments.
    throw new CommandError(`${explain(error).split(/[.\n]/)[0]} (usage: ${USAGE})`);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new CommandError(`--port must be a number from 1 to 65535 (usage: ${USAGE})`);
  }
  return { port, host: values.host };
};

const checkPort = async (port: number): Promise<void> => {
  try {
    await (await listen(createServer(), port)).close();
  } catch {
    throw new CommandError(
      `port ${port} is unavailable: stop the process that uses it, or choose another: ${COMMAND} -- --port 9000`,
    );
  }
};

const responds = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    () => true,
    () => false,
  );

const dev = async (): Promise<number> => {
  const { port, host } = parseOptions(process.argv.slice(2));
  const settings = readDevVars();
  checkSettings(settings);
  await checkPort(port);

  // The exit code, once something ends the command.
  let exitCode: number | null = null;
  const ending = Promise.withResolvers<void>();
  const end = (code: number) => {
    exitCode ??= code;
    ending.resolve();
  };
  process.on("SIGINT", () => end(0)).on("SIGTERM", () => end(0));
  // npm can be killed without a signal to its children.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(0), 1_000).unref();
  const fail = (line: string) => {
    if (exitCode === null) console.error(`❌ ${line}`);
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
      console.log(`Another ${COMMAND} is using the database; this one has its own, in ${relative(ROOT, data)}`);
      return open(data);
    });
    closing.push(database.close);
    await migrate(database.directUrl);
    if (exitCode !== null) return;

    const page = join(data, "page");
    closing.push(await watchPage(page));
    if (exitCode !== null) return;

    const environment = await writeEnvironment(data, settings, database.databaseUrl);
    const rooms = join(data, "rooms", databaseName(settings));
    const wrangler = startWrangler([
      ...["--ip", "127.0.0.1", "--port", `${port}`, "--inspector-ip", "127.0.0.1", "--inspector-port", "0"],
      "--show-interactive-dev-session=false",
      ...["--env-file", environment, "--assets", page, "--persist-to", rooms],
    ]);
    closing.push(wrangler.stop);
    wrangler.ended.then(() => fail("wrangler has stopped"));
    const url = `http://localhost:${port}`;
    while (exitCode === null && !(await responds(`${url}/health`))) await sleep(POLL_MS);
    if (exitCode !== null) return;
    const addresses = host ? networkAddresses() : [];
    for (const address of addresses) closing.push(await exposePort(port, address));
    wrangler.showOutput();
    const postgres = new URL(database.directUrl);
    const urls = [url, ...addresses.map((address) => `http://${address}:${port}`)];
    const network = host && addresses.length === 0 ? "this machine is on no network; " : "";
    const details = `${network}Postgres at ${postgres.host}${postgres.pathname}; Ctrl-C stops everything`;
    console.log(`Samovar is at ${urls.join(" and ")} (${details})`);
  };

  try {
    await start();
    await ending.promise;
  } finally {
    for (const close of closing.reverse()) await close();
  }
  return exitCode ?? 0;
};

if (import.meta.main) await runCommand(dev);
