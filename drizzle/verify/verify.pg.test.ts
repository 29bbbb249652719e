import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { migrate } from "../../scripts/migrate.ts";
import { readArguments, verify } from "../../scripts/verify.ts";
import { type Chat, startChat } from "../../test/support/harness.ts";
import { startDatabase, type TestDatabase } from "../../test/support/postgres.ts";

let database: TestDatabase;
let client: pg.Client;
let room: string;

beforeAll(async () => {
  database = await startDatabase();
  await migrate(database.directUrl);
  client = new pg.Client({ connectionString: database.directUrl });
  await client.connect();
  // What Postgres itself refuses is planted here, too.
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
  /** ms; by default each message is a second after the one with the seq before. */
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

/** What the command says of the room, and whether all is well. */
const told = async (about: string | null = room, directUrl = database.directUrl, origin: string | null = null) => {
  const lines: string[] = [];
  const isWhole = await verify(directUrl, { room: about, origin }, (line) => lines.push(line));
  return { isWhole, lines };
};

describe("a room whose messages are all there", () => {
  it("is whole", async () => {
    await plant(1, 2, 3);
    expect(await told()).toEqual({ isWhole: true, lines: [`✅ ${room}: 3 messages, seq 1 to 3, none missing`] });
  });

  it("is whole without any", async () => {
    expect(await told()).toEqual({ isWhole: true, lines: [`✅ ${room}: no messages`] });
  });
});

describe("missing messages", () => {
  it("are named, between others and before the first", async () => {
    await plant(3, 4, 6, 10);
    expect(await told()).toEqual({
      isWhole: false,
      lines: [`❌ ${room}: 4 messages, seq 3 to 10`, "   ❌ 6 messages are missing: 1 to 2, 5, 7 to 9"],
    });
  });

  it("are counted all and named ten times at most", async () => {
    await client.query(
      "insert into messages (room, seq, content, username) select $1, n * 2, 'hello', 'Anna' from generate_series(1, 5000) n",
      [room],
    );
    const [, line] = (await told()).lines;
    expect(line).toBe("   ❌ 5,000 messages are missing: 1, 3, 5, 7, 9, 11, 13, 15, 17, 19 and 4,990 more");
  });
});

describe("a jump to the microseconds since 1970", () => {
  const base = START * 1000;

  it("is no gap, in the middle or at the beginning", async () => {
    await plant(1, 2, { seq: base + 1, at: START + 5_000 }, { seq: base + 2, at: START + 6_000 });
    const when = "2026-01-01T12:00:00.000Z, when Postgres did not answer (rule A5)";
    expect(await told()).toEqual({
      isWhole: true,
      lines: [`✅ ${room}: 4 messages, seq 1 to ${base + 2}`, `   numbering jumps from 2 at ${base + 1} on ${when}`],
    });
    await client.query("delete from messages where room = $1 and seq < 3", [room]);
    expect((await told()).lines[1]).toBe(`   numbering began at ${base + 1} on ${when}`);
  });

  it("happens twice, when the log is lost twice", async () => {
    const later = base + 3_600_000_000;
    await plant({ seq: base + 1, at: START }, { seq: later + 1, at: START + 3_600_000 });
    expect(await told()).toMatchObject({ isWhole: true, lines: { length: 3 } });
  });

  it("hides no message that is missing after it", async () => {
    const soon = START + 1_000;
    await plant(1, { seq: base + 3, at: soon }, { seq: base + 4, at: soon }, { seq: base + 1_002, at: soon + 60_000 });
    const places = `${base + 1} to ${base + 2}, ${base + 5} to ${base + 1_001}`;
    expect((await told()).lines[1]).toBe(`   ❌ 999 messages are missing: ${places}`);
  });

  it("is a gap when the number is no time, or a time to come", async () => {
    await plant(1, { seq: base + 1, at: START - 3_600_000 });
    expect(await told()).toMatchObject({ isWhole: false });
  });
});

describe("other faults", () => {
  it("two rows with one seq", async () => {
    await plant(1, 2, 2, 3);
    expect((await told()).lines).toEqual([
      `❌ ${room}: 4 messages, seq 1 to 3`,
      "   ❌ more than one row has the same seq: 2",
    ]);
  });

  it("one message stored twice", async () => {
    await plant({ seq: 1, clientId: "c-1" }, { seq: 2, clientId: "c-2" }, { seq: 3, clientId: "c-1" });
    expect((await told()).lines[1]).toBe("   ❌ the same user's clientId is there twice, under seq: 1 and 3");
  });

  it("times that fall", async () => {
    await plant(1, 2, { seq: 3, at: START }, 4);
    expect((await told()).lines[1]).toBe("   ❌ the time is before that of the message before, at seq: 3");
  });

  it("contents that no room takes", async () => {
    await plant(1, { seq: 2, content: "" }, { seq: 3, content: " \u00a0\n" }, { seq: 4, content: "x".repeat(4_001) });
    expect((await told()).lines[1]).toMatch(/^ {3}❌ content that no room takes .*: 2, 3, 4$/);
  });

  it("users and rooms that are not there", async () => {
    const stray = `${room}-stray`;
    await plant({ seq: 1, room: stray, userId: "nobody" }, { seq: 2, room: stray });
    expect((await told(stray)).lines).toEqual([
      `❌ ${stray}: 2 messages, seq 1 to 2`,
      "   ❌ a user who is not in the table users, at seq: 1",
      "   ❌ the room is not in the table rooms",
    ]);
  });

  it("are found in one room of many, and the others are whole", async () => {
    const other = `${room}-other`;
    await client.query("insert into rooms (name) values ($1)", [other]);
    await plant(1, 2, { seq: 1, room: other }, { seq: 3, room: other });
    const { isWhole, lines } = await told(null);
    expect(isWhole).toBe(false);
    expect(lines).toContain(`✅ ${room}: 2 messages, seq 1 to 2, none missing`);
    expect(lines).toContain(`❌ ${other}: 2 messages, seq 1 to 3`);
  });
});

it("lets the old chat's messages in the room general be what they were", async () => {
  await plant(
    { seq: 1, room: "general", content: "", userId: null },
    { seq: 2, room: "general", content: "x".repeat(9_000) },
  );
  expect(await told("general")).toMatchObject({ isWhole: true });
  await plant({ seq: 3, room: "general", content: " ", clientId: "c-1" });
  expect(await told("general")).toMatchObject({ isWhole: false });
});

describe("with a deployment to ask", () => {
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
  const ask = () => told(room, inject("directUrl"), chat.url);

  it("finds what the room has archived and the database has not", async () => {
    for (const content of ["one", "two", "three"]) await call("/api/chat/messages", { room, content });
    const whole = [`✅ ${room}: 3 messages, seq 1 to 3, none missing`];
    await expect.poll(async () => (await ask()).lines, { timeout: 30_000 }).toEqual(whole);
    await direct.query("delete from messages where room = $1 and seq = 3", [room]);
    expect(await ask()).toEqual({
      isWhole: false,
      lines: [`❌ ${room}: 2 messages, seq 1 to 2`, "   ❌ 1 message is missing: 3"],
    });
    await direct.query("delete from messages where room = $1", [room]);
    expect((await ask()).lines[1]).toBe("   ❌ 3 messages are missing: 1 to 3");
  });

  it("counts what the room has set aside as no loss", async () => {
    const { token, user } = await call("/api/session", { username: "Anna" });
    await call("/api/chat/messages", { room, content: "one" });
    // A clientId that the room has forgotten and Postgres has not.
    await direct.query("insert into rooms (name) values ($1) on conflict do nothing", [room]);
    await direct.query("insert into users (id, username) values ($1, 'Anna')", [user.id]);
    await direct.query(
      "insert into messages (room, seq, content, user_id, username, client_id) values ($1, 50, 'old', $2, 'Anna', 'c-1')",
      [room, user.id],
    );
    await call("/api/chat/messages", { room, content: "two", clientId: "c-1" }, token);
    await expect
      .poll(() => call(`/api/rooms/${room}`), { timeout: 30_000 })
      .toMatchObject({ deadLetters: 1, waiting: 0 });
    await direct.query("delete from messages where room = $1 and seq = 50", [room]);
    expect(await ask()).toEqual({
      isWhole: true,
      lines: [
        `✅ ${room}: 1 message, seq 1 to 1`,
        "   1 message is missing: 2 (set aside by the room, because Postgres refused them)",
      ],
    });
    await direct.query("delete from messages where room = $1", [room]);
    expect((await ask()).lines[1]).toMatch(/^ {3}❌ 2 messages are missing: 1 to 2 \(the room has set aside 1 .*\)$/);
  });
});

describe("the command", () => {
  it("says that there is no such room", async () => {
    await expect(told("nowhere")).rejects.toThrow("the database has nothing of a room named nowhere");
  });

  it("says that the database is another's, or does not answer", async () => {
    const empty = await startDatabase();
    await expect(told(room, empty.directUrl)).rejects.toThrow("npm run db:migrate");
    await empty.close();
    await expect(told(room, "postgres://user:secret@localhost:1/none")).rejects.toThrow(
      /^the database cannot be audited: .*ECONNREFUSED/,
    );
  });

  it("takes one room or all, and an address", () => {
    expect(readArguments(["ＧEneral"])).toEqual({ room: "general", origin: null });
    expect(readArguments(["--all", "--url", "https://chat.example/x"])).toEqual({
      room: null,
      origin: "https://chat.example",
    });
    for (const args of [[], ["a", "b"], ["a", "--all"], ["a", "--url", "chat.example"], ["--every"]]) {
      expect(() => readArguments(args)).toThrow("npm run verify");
    }
  });
});
