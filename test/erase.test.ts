/** `npm run erase` against the deployed bundle: afterwards no place has the user's id, name or text. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import { erase, parseArguments } from "../scripts/erase.ts";
import { ROOT } from "../scripts/postgres.ts";
import { verify } from "../scripts/verify.ts";
import { TestClient } from "./support/client.ts";
import { eventually } from "./support/eventually.ts";
import { type Postgres, startPostgres } from "./support/postgres.ts";
import { type PostgresGate, startPostgresGate } from "./support/postgres-gate.ts";
import { ask, tokenFor } from "./support/requests.ts";
import { startServer } from "./support/server.ts";
import { startTcpProxy, type TcpProxy } from "./support/tcp-proxy.ts";
import { contextOf, readEverything, storedInPostgres, storedInRooms } from "./support/traces.ts";
import { OPERATOR_TOKEN, type Workerd } from "./support/workerd.ts";

/** Postgres refuses a message with this word, which makes it a dead letter. */
const POISON = "poison";
const REFUSAL = `
  create function refuse() returns trigger language plpgsql as $$ begin
    if new.content like '%${POISON}%' then raise exception 'refused' using errcode = '22000'; end if; return new;
  end $$;
  create trigger refuse before insert or update on messages for each row execute function refuse();`;

let postgres: Postgres;
let gate: PostgresGate;
let server: Workerd;
/** The chat's address stays the same when the server starts again. */
let proxy: TcpProxy;

beforeAll(async () => {
  postgres = await startPostgres();
  await postgres.query(REFUSAL);
  gate = await startPostgresGate(postgres.databaseUrl);
  server = await startServer({ bindings: { DATABASE_URL: gate.databaseUrl } });
  proxy = await startTcpProxy(server.port);
});
afterAll(async () => {
  await proxy?.close();
  await server?.close();
  await gate?.close();
  await postgres?.close();
});

let id: string;
let anna: { id: string; name: string };
let words: string;
beforeEach(() => {
  id = crypto.randomUUID().slice(0, 8);
  // A name and an id that SQL, JSON and shells treat in their own ways.
  anna = { id: `u "${id}'s\\"`, name: `Änna ${id}` };
  words = `the treasure of ${id} — «клад»`;
});

const room = (name: string) => `${name}-${id}`;
const tokenOf = (user: { id: string; name: string }, claims = {}) =>
  tokenFor(user.id, { name: user.name, rooms: ["private-*"], ...claims });
const boris = () => ({ id: `u-boris-${id}`, name: `Борис ${id}` });

const joinAs = async (user: { id: string; name: string }, name: string, claims = {}) =>
  TestClient.join(proxy.url, name, { token: await tokenOf(user, claims) });

/** Sends a message, of Anna's if it has her words; resolves to its seq when it is stored. */
const say = async (client: TestClient, content: string): Promise<number> => {
  const clientId = `${content.startsWith(words) ? "client-id-of" : "another"}-${id}`;
  client.send("sendMessage", { content, clientId: `${clientId}-${crypto.randomUUID().slice(0, 8)}` });
  return (await client.next("message", (message) => message.content === content)).seq;
};

const untilArchived = (name: string, count: number) =>
  eventually(async () => expect(await postgres.count(name)).toBe(count));

/** Runs the command's own code; resolves to its output. */
const run = async (args: { after?: string; pausesMs?: number[] } = {}, print: (line: string) => void = () => {}) => {
  const lines: string[] = [];
  const options = { userId: anna.id, origin: proxy.url, token: OPERATOR_TOKEN, after: "", ...args };
  await erase(options, (line) => {
    lines.push(line);
    print(line);
  });
  return lines;
};

/** Expects no trace of Anna in what anybody can read of these rooms, nor in what is stored anywhere. */
const expectErased = async (rooms: string[]) => {
  const moderator = await tokenOf({ id: `u-late-${id}`, name: "Late" }, { role: "moderator" });
  const seen = [await readEverything(proxy.url, rooms, anna.id, moderator), await storedInPostgres(postgres)];
  await server.kill();
  seen.push(await storedInRooms(server));
  await server.start();
  proxy.connectTo(server.port);
  for (const trace of [anna.id, anna.name, words, `client-id-of-${id}`]) {
    for (const written of [trace, JSON.stringify(trace).slice(1, -1)]) {
      expect(seen.map((text) => contextOf(text, written))).toEqual([null, null, null]);
    }
  }
};

describe("npm run erase", () => {
  it("[A7] [R9] leaves no trace in the log, edits, dead letters, private rooms, the archive or a request under way", async () => {
    const names = ["archived", "flight", "dead", "private-x", "old", "muted", "quiet"];
    const [archived = "", flight = "", dead = "", secret = "", old = "", muted = "", quiet = ""] = names.map(room);

    const present = await joinAs(boris(), archived);
    const inArchived = await joinAs(anna, archived);
    await say(inArchived, `${words} 1`);
    await say(present, "what Boris says");
    const edited = await say(inArchived, `${words} 2`);
    inArchived.send("editMessage", { seq: edited, content: `${words} edited` });
    const deleted = await say(inArchived, `${words} 3`);
    inArchived.send("deleteMessage", { seq: deleted });
    await untilArchived(archived, 4);

    const inDead = await joinAs(anna, dead);
    await say(inDead, `${words} ${POISON}`);
    await inDead.close();
    const inSecret = await joinAs(anna, secret);
    await say(inSecret, words);
    await untilArchived(secret, 1);
    await eventually(() =>
      expect(server.errors.some(({ event, room }) => event.includes("dead letter") && room === dead)).toBe(true),
    );

    await postgres.query("insert into rooms (name) values ($1)", [old]);
    await postgres.query(
      `insert into messages (room, seq, content, user_id, username, client_id)
       select $1, n, $2, $3, $4, 'client-id-of-' || n from generate_series(1, 2500) n`,
      [old, words, anna.id, anna.name],
    );

    const chief = await joinAs({ id: `u-chief-${id}`, name: "Chief" }, muted, { role: "moderator" });
    const helper = await joinAs(anna, muted, { role: "moderator" });
    await say(helper, "nothing special");
    helper.send("setSlowMode", { seconds: 1 });
    await chief.next("roomSettings", ({ slowModeSeconds }) => slowModeSeconds === 1);
    chief.send("muteUser", { userId: anna.id, seconds: 3_600 });
    await chief.next("userMuted");
    await eventually(async () =>
      expect(await postgres.query("select 1 from audit where room = $1", [muted])).toHaveLength(2),
    );

    // Only in the log: Postgres knows the room by another's message.
    const inQuiet = await joinAs(boris(), quiet);
    await say(inQuiet, "hello");
    const inFlight = await joinAs(boris(), flight);
    await say(inFlight, "hello");
    await untilArchived(quiet, 1);
    await untilArchived(flight, 1);
    const request = gate.hold(`${words} in flight`);
    const flying = await joinAs(anna, flight);
    await say(flying, `${words} in flight`);
    const held = await request;
    const edits = gate.hold(`${words} log`);
    const quietAnna = await joinAs(anna, quiet);
    await say(quietAnna, `${words} log`);
    const heldLog = await edits;

    const running = run();
    expect((await flying.whenClosed()).code).toBe(CLOSE.unauthorized);
    await held.release();
    expect((await quietAnna.whenClosed()).code).toBe(CLOSE.unauthorized);
    await heldLog.release();
    const lines = await running;

    expect((await present.next("userLeft")).user.id).toBe(anna.id);
    expect(await present.next("reset")).toEqual({ room: archived });
    expect(lines.map((line) => line.split(":")[0])).toEqual(expect.arrayContaining([dead, old, muted, quiet]));
    expect(lines.find((line) => line.startsWith(old))).toBe(`${old}: 2,500 messages in Postgres`);
    expect(lines.find((line) => line.startsWith(dead))).toMatch(
      /1 message in the room's storage, 1 of them a dead letter/,
    );
    expect(lines.find((line) => line.startsWith("✅"))).toMatch(/1 row of users/);
    for (const client of [present, inQuiet, inFlight, chief]) await client.close();

    await expectErased(names.map(room));
    const kept = await postgres.query("select content, user_id from messages where room = $1 order by seq", [archived]);
    expect(kept).toEqual([
      { content: "", user_id: null },
      { content: "what Boris says", user_id: boris().id },
      { content: "", user_id: null },
      { content: "", user_id: null },
    ]);
    const report: string[] = [];
    expect([
      await verify(postgres.directUrl, { room: null, origin: null }, (line) => report.push(line)),
      report,
    ]).toEqual([true, expect.any(Array)]);
    expect((await run()).join("\n")).toMatch(/^✅ .* nothing was found/);
  });

  it("[R9] says how to continue when it fails, and continues there", async () => {
    const names = Array.from({ length: 25 }, (_, i) => room(`many-${String(i).padStart(2, "0")}`));
    for (const name of names) {
      const { status } = await ask({ url: proxy.url }, "/api/chat/messages", {
        token: await tokenOf(anna),
        body: { room: name, content: words, clientId: `client-id-of-${id}-${name}` },
      });
      expect(status).toBe(201);
    }
    for (const name of names) await untilArchived(name, 1);
    const failed = await run(
      { pausesMs: [] },
      (line) => line.startsWith(names[3] ?? "") && proxy.connectTo(null),
    ).catch((error: Error) => error.message);
    expect(failed).toMatch(/ is unreachable: .*\. To continue: npm run erase -- --url=\S+ --after=many-\S+ 'u "/);
    proxy.connectTo(server.port);
    expect(await storedInPostgres(postgres)).toContain(words);
    const [, , , , ...args] = String(failed).split("To continue: ")[1]?.split(" ") ?? [];
    const { after, origin } = parseArguments([...args.slice(0, 2), anna.id]);
    expect([origin, after.startsWith("many-")]).toEqual([proxy.url, true]);
    await run({ after });
    await expectErased(names.slice(0, 3).concat(names.slice(-3)));
  });

  it("[R9] [A7] survives a crash of the server while a request is under way, which takes effect later", async () => {
    const name = room("crash");
    const other = await joinAs(boris(), name);
    await say(other, "hello");
    await untilArchived(name, 1);
    const request = gate.hold(words);
    const client = await joinAs(anna, name);
    await say(client, words);
    const held = await request;
    const failing = run({ pausesMs: [] }).catch((error: Error) => error.message);
    expect((await client.whenClosed()).code).toBe(CLOSE.unauthorized);
    await server.kill();
    expect(await failing).toMatch(/is unreachable/);
    await held.release();
    expect(await storedInPostgres(postgres)).toContain(words);
    await server.start();
    proxy.connectTo(server.port);
    await run();
    await expectErased([name]);
  });

  it("[R9] fails while Postgres is down, and is repeated", async () => {
    const name = room("down");
    const client = await joinAs(anna, name);
    await say(client, words);
    await untilArchived(name, 1);
    gate.isDown = true;
    const failed = await run({ pausesMs: [1] }).catch((error: Error) => error.message);
    expect(failed).toMatch(/responded 503 database_unavailable: .* To continue: npm run erase -- --url=/);
    gate.isDown = false;
    await run();
    await expectErased([name]);
  });

  it("[R9] as a command exits with 0, and with 1 and one line without the right token", async () => {
    const command = async (token: string | undefined, ...args: string[]) => {
      const program = spawn(process.execPath, ["scripts/erase.ts", ...args], {
        cwd: ROOT,
        env: { ...process.env, OPERATOR_TOKEN: token },
      });
      const [output, errors, [code]] = await Promise.all([
        text(program.stdout),
        text(program.stderr),
        once(program, "close"),
      ]);
      return { code, output, errors };
    };
    const done = await command(OPERATOR_TOKEN, `--url=${proxy.url}`, anna.id);
    expect(done).toMatchObject({ code: 0, errors: "", output: expect.stringMatching(/^✅ .* is erased/) });
    const wrong = await command(`${OPERATOR_TOKEN}x`, `--url=${proxy.url}`, anna.id);
    expect(wrong).toMatchObject({ code: 1, errors: expect.stringMatching(/^❌ [^\n]*401 unauthorized[^\n]*\n$/) });
    expect(await command(OPERATOR_TOKEN)).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^❌ one user id [^\n]*\n$/),
    });
    const remote = await command(OPERATOR_TOKEN, "--url=http://chat.example", anna.id);
    expect(remote).toMatchObject({ code: 1, errors: expect.stringMatching(/^❌ --url must be an https URL[^\n]*\n$/) });
  });
});
