import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { connect } from "../drizzle/client.ts";
import { eraseMessages } from "../drizzle/erase.ts";
import { type Chat, startChat } from "../test/support/harness.ts";
import { startDatabase, startMigratedDatabase, type TestDatabase } from "../test/support/postgres.ts";
import { parseArguments, verify } from "./verify.ts";

let database: TestDatabase;
let client: pg.Client;
let room: string;

beforeAll(async () => {
  database = await startMigratedDatabase();
  client = new pg.Client({ connectionString: database.directUrl });
  await client.connect();
  // Allows rows that Postgres would otherwise reject.
  await client.query(`
    drop index messages_room_seq, messages_room_user_client;
    alter table messages drop constraint messages_user_id_users_id_fk, drop constraint messages_room_rooms_name_fk;
    insert into users (id, username) values ('anna', 'Anna')`);
});

afterAll(async () => {
  await client.end();
  await database.close();
});

beforeEach(async () => {
  room = `verify-${crypto.randomUUID().slice(0, 8)}`;
  await client.query("insert into rooms (name) values ($1)", [room]);
});

const START = Date.parse("2026-01-01T12:00:00.000Z");

interface Planted {
  seq: number;
  room?: string;
  content?: string;
  userId?: string | null;
  clientId?: string | null;
  /** ms; by default each message is one second after its predecessor. */
  at?: number;
}

const plant = async (...rows: (number | Planted)[]): Promise<void> => {
  for (const row of rows) {
    const {
      seq,
      content = "hello",
      userId = "anna",
      clientId = null,
      at,
      ...rest
    } = typeof row === "number" ? { seq: row } : row;
    await client.query(
      "insert into messages (room, seq, content, user_id, username, client_id, timestamp) values ($1, $2, $3, $4, 'Anna', $5, $6)",
      [rest.room ?? room, seq, content, userId, clientId, new Date(at ?? START + (seq % 1_000_000) * 1000)],
    );
  }
};

/** Resolves to the command's verdict and output. */
const run = async (name: string | null = room, directUrl = database.directUrl, origin: string | null = null) => {
  const lines: string[] = [];
  const isIntact = await verify(directUrl, { room: name, origin }, (line) => lines.push(line));
  return { isIntact, lines };
};

describe("a complete room", () => {
  it("is intact", async () => {
    await plant(1, 2, 3);
    expect(await run()).toEqual({ isIntact: true, lines: [`✅ ${room}: 3 messages, seq 1 to 3, none missing`] });
  });

  it("is intact when empty", async () => {
    expect(await run()).toEqual({ isIntact: true, lines: [`✅ ${room}: no messages`] });
  });
});

it("a room's name is printed as one line, whatever is in it", async () => {
  room = `verify-${crypto.randomUUID()}\n✅ forged\u2028\u202e`;
  await client.query("insert into rooms (name) values ($1)", [room]);
  const { lines } = await run();
  expect(lines).toEqual([expect.stringMatching(/^✅ verify-\S+\\u000a✅ forged\\u2028\\u202e: no messages$/)]);
});

describe("missing messages", () => {
  it("are reported between others and before the first", async () => {
    await plant(3, 4, 6, 10);
    expect(await run()).toEqual({
      isIntact: false,
      lines: [`❌ ${room}: 4 messages, seq 3 to 10`, "   ❌ 6 messages are missing: 1 to 2, 5, 7 to 9"],
    });
  });

  it("are all counted, and at most ten are listed", async () => {
    await client.query(
      "insert into messages (room, seq, content, username) select $1, n * 2, 'hello', 'Anna' from generate_series(1, 5000) n",
      [room],
    );
    const [, line] = (await run()).lines;
    expect(line).toBe("   ❌ 5,000 messages are missing: 1, 3, 5, 7, 9, 11, 13, 15, 17, 19 and 4,990 more");
  });
});

describe("a jump to the microseconds since 1970", () => {
  const base = START * 1000;

  it("is not a gap, in the middle or at the start", async () => {
    await plant(1, 2, { seq: base + 1, at: START + 5_000 }, { seq: base + 2, at: START + 6_000 });
    const when = "2026-01-01T12:00:00.000Z, when Postgres was unreachable (rule A5)";
    expect(await run()).toEqual({
      isIntact: true,
      lines: [`✅ ${room}: 4 messages, seq 1 to ${base + 2}`, `   numbering jumps from 2 to ${base + 1} on ${when}`],
    });
    await client.query("delete from messages where room = $1 and seq < 3", [room]);
    expect((await run()).lines[1]).toBe(`   numbering starts at ${base + 1} on ${when}`);
  });

  it("may happen twice, if the log is lost twice", async () => {
    const later = base + 3_600_000_000;
    await plant({ seq: base + 1, at: START }, { seq: later + 1, at: START + 3_600_000 });
    expect(await run()).toMatchObject({ isIntact: true, lines: { length: 3 } });
  });

  it("hides no missing message after it", async () => {
    const soon = START + 1_000;
    await plant(1, { seq: base + 3, at: soon }, { seq: base + 4, at: soon }, { seq: base + 1_002, at: soon + 60_000 });
    const places = `${base + 1} to ${base + 2}, ${base + 5} to ${base + 1_001}`;
    expect((await run()).lines[1]).toBe(`   ❌ 999 messages are missing: ${places}`);
  });

  it("is a gap if the number is not a time, or a future one", async () => {
    await plant(1, { seq: base + 1, at: START - 3_600_000 });
    expect(await run()).toMatchObject({ isIntact: false });
  });
});

describe("erased messages", () => {
  it("[A7] are intact, and have their places", async () => {
    await plant({ seq: 1, clientId: "c-1" }, { seq: 2, clientId: "c-2" }, 3);
    await client.query("update messages set edited_at = now() where room = $1 and seq = 2", [room]);
    await eraseMessages(connect(database.databaseUrl, 30_000), room, "anna", new Date());
    expect(await run()).toEqual({ isIntact: true, lines: [`✅ ${room}: 3 messages, seq 1 to 3, none missing`] });
    expect((await client.query("select from messages where room = $1 and username = ''", [room])).rowCount).toBe(3);
  });

  it.each(["content = 'left'", "user_id = 'anna'", "client_id = 'c-1'", "edited_at = now()", "deleted_at = null"])(
    "[A7] are reported if something is left: %s",
    async (left) => {
      await plant(1, { seq: 2, content: "" });
      await client.query(
        "update messages set username = '', user_id = null, deleted_at = now() where room = $1 and seq = 2",
        [room],
      );
      expect((await run()).isIntact).toBe(true);
      await client.query(`update messages set ${left} where room = $1 and seq = 2`, [room]);
      const { isIntact, lines } = await run();
      const line = "   ❌ the message was erased, and something of it is left (rule A7), at seq: 2";
      expect([isIntact, lines]).toEqual([false, expect.arrayContaining([line])]);
    },
  );
});

describe("other faults", () => {
  it("include rows with the same seq", async () => {
    await plant(1, 2, 2, 3);
    expect((await run()).lines).toEqual([
      `❌ ${room}: 4 messages, seq 1 to 3`,
      "   ❌ several rows have the same seq: 2",
    ]);
  });

  it("include a message stored twice", async () => {
    await plant({ seq: 1, clientId: "c-1" }, { seq: 2, clientId: "c-2" }, { seq: 3, clientId: "c-1" });
    expect((await run()).lines[1]).toBe("   ❌ one user's clientId was stored twice, under seq: 1 and 3");
  });

  it("include timestamps that go back", async () => {
    await plant(1, 2, { seq: 3, at: START }, 4);
    expect((await run()).lines[1]).toBe("   ❌ the timestamp is earlier than the previous message's, at seq: 3");
  });

  it("include invalid contents", async () => {
    await plant(1, { seq: 2, content: "" }, { seq: 3, content: " \u00a0\n" }, { seq: 4, content: "x".repeat(4_001) });
    expect((await run()).lines[1]).toMatch(/^ {3}❌ invalid content .*: 2, 3, 4$/);
  });

  it("include unknown users and rooms", async () => {
    const stray = `${room}-stray`;
    await plant({ seq: 1, room: stray, userId: "nobody" }, { seq: 2, room: stray });
    expect((await run(stray)).lines).toEqual([
      `❌ ${stray}: 2 messages, seq 1 to 2`,
      "   ❌ the user is not in the table users, at seq: 1",
      "   ❌ the room is not in the table rooms",
    ]);
  });

  it("are reported for the one room that has them", async () => {
    const other = `${room}-other`;
    await client.query("insert into rooms (name) values ($1)", [other]);
    await plant(1, 2, { seq: 1, room: other }, { seq: 3, room: other });
    const { isIntact, lines } = await run(null);
    expect(isIntact).toBe(false);
    expect(lines).toContain(`✅ ${room}: 2 messages, seq 1 to 2, none missing`);
    expect(lines).toContain(`❌ ${other}: 2 messages, seq 1 to 3`);
  });
});

it("exempts the old chat's messages in the room general", async () => {
  await plant(
    { seq: 1, room: "general", content: "", userId: null },
    { seq: 2, room: "general", content: "x".repeat(9_000) },
  );
  expect(await run("general")).toMatchObject({ isIntact: true });
  await plant({ seq: 3, room: "general", content: " ", clientId: "c-1" });
  expect(await run("general")).toMatchObject({ isIntact: false });
});

describe("with a deployment to compare", () => {
  let chat: Chat;
  let direct: pg.Client;

  beforeAll(async () => {
    chat = await startChat(inject("databaseUrl"));
    direct = new pg.Client({ connectionString: inject("directUrl") });
    await direct.connect();
  });

  afterAll(async () => {
    await direct?.end();
    await chat?.close();
  });

  const call = async (path: string, body?: unknown, token?: string) => {
    const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
    const post = { method: "POST", headers, body: JSON.stringify(body) };
    return (await fetch(chat.url + path, body === undefined ? {} : post)).json();
  };
  const ask = () => run(room, inject("directUrl"), chat.url);

  it("reports what the room has archived and the database lacks", async () => {
    for (const content of ["one", "two", "three"]) await call("/api/chat/messages", { room, content });
    const intact = [`✅ ${room}: 3 messages, seq 1 to 3, none missing`];
    await expect.poll(async () => (await ask()).lines).toEqual(intact);
    await direct.query("delete from messages where room = $1 and seq = 3", [room]);
    expect(await ask()).toEqual({
      isIntact: false,
      lines: [`❌ ${room}: 2 messages, seq 1 to 2`, "   ❌ 1 message is missing: 3"],
    });
    await direct.query("delete from messages where room = $1", [room]);
    expect((await ask()).lines[1]).toBe("   ❌ 3 messages are missing: 1 to 3");
  });

  it("does not count dead letters as loss", async () => {
    const { token, user } = await call("/api/session", { username: "Anna" });
    await call("/api/chat/messages", { room, content: "one" });
    // A clientId that the room no longer knows but Postgres does.
    await direct.query("insert into rooms (name) values ($1) on conflict do nothing", [room]);
    await direct.query("insert into users (id, username) values ($1, 'Anna')", [user.id]);
    await direct.query(
      "insert into messages (room, seq, content, user_id, username, client_id) values ($1, 50, 'old', $2, 'Anna', 'c-1')",
      [room, user.id],
    );
    await call("/api/chat/messages", { room, content: "two", clientId: "c-1" }, token);
    await expect.poll(() => call(`/api/rooms/${room}`)).toMatchObject({ deadLetters: 1, waiting: 0 });
    await direct.query("delete from messages where room = $1 and seq = 50", [room]);
    expect(await ask()).toEqual({
      isIntact: true,
      lines: [
        `✅ ${room}: 1 message, seq 1 to 1`,
        "   1 message is missing: 2 (dead letters of the room: Postgres rejected them)",
      ],
    });
    await direct.query("delete from messages where room = $1", [room]);
    expect((await ask()).lines[1]).toMatch(
      /^ {3}❌ 2 messages are missing: 1 to 2 \(at most 1 of them are dead letters of the room\)$/,
    );
  });
});

describe("the command", () => {
  it("reports an unknown room", async () => {
    await expect(run("unknown")).rejects.toThrow("the database has no room named unknown");
  });

  it("reports a database that lacks the tables or is unreachable", async () => {
    const empty = await startDatabase();
    await expect(run(room, empty.directUrl)).rejects.toThrow("npm run db:migrate");
    await empty.close();
    await expect(run(room, "postgres://user:secret@localhost:1/none")).rejects.toThrow(
      /^the database cannot be audited: .*ECONNREFUSED/,
    );
  });

  it("takes one room or all, and a URL", () => {
    expect(parseArguments(["ＧEneral"])).toEqual({ room: "general", origin: null });
    expect(parseArguments(["--all", "--url", "https://chat.example/x"])).toEqual({
      room: null,
      origin: "https://chat.example",
    });
    for (const args of [[], ["a", "b"], ["a", "--all"], ["a", "--url", "chat.example"], ["--every"]]) {
      expect(() => parseArguments(args)).toThrow("npm run verify");
    }
  });
});
