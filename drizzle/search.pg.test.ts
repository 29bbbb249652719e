import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMigratedDatabase, type TestDatabase } from "../test/support/postgres.ts";
import { UNCHANGED } from "../test/support/rows.ts";
import { connect, type Db } from "./client.ts";
import type { RoomFilter } from "./lists.ts";
import { insertMessages, type MessageRow } from "./messages.ts";
import { type Search, searchMessages } from "./search.ts";
import { DENSE_CLASS, OUTSIDE_CLASS, parseTerms } from "./search-terms.ts";

// Its own, because other tests walk all messages, and here they are many.
let database: TestDatabase;
let db: Db;
let sql: pg.Client;

const id = crypto.randomUUID().slice(0, 8);
const everything: RoomFilter = { hidden: `hidden${id}`, names: [], prefixes: [`hidden${id}`], reader: "u-reader" };

beforeAll(async () => {
  database = await startMigratedDatabase();
  db = connect(database.databaseUrl, 30_000);
  sql = new pg.Client({ connectionString: database.directUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql?.end();
  await database?.close();
});

const row = (room: string, seq: number, content: string, fields: Partial<MessageRow> = {}): MessageRow => ({
  room,
  seq,
  userId: `u-${id}`,
  username: "Anna",
  content,
  timestamp: new Date(Date.UTC(2026, 0, 1) + seq),
  ...UNCHANGED,
  ...fields,
});

let count = 0;
const newRoom = (prefix = "search") => `${prefix}${id}-${++count}`;

/** Stores messages in a new room. */
const store = async (contents: readonly string[], prefix?: string): Promise<string> => {
  const room = newRoom(prefix);
  const rows = contents.map((content, i) => row(room, i + 1, content));
  await insertMessages(db, room, rows);
  return room;
};

/** Finds messages by comparing them and by the indexes, which agree. */
const find = async (
  query: string,
  search: Partial<Search> = {},
  filter = everything,
  limit = 100,
  key: number | null = null,
) => {
  const all = { terms: parseTerms(query), room: null, userId: null, before: null, after: null, ...search };
  const compared = await searchMessages(db, { limit, key }, all, filter);
  expect(await searchMessages(db, { limit, key }, all, filter, 0)).toEqual(compared);
  return compared;
};

const contentsOf = async (query: string, search: Partial<Search>, filter?: RoomFilter) =>
  (await find(query, search, filter)).rows.map(({ content }) => content);

describe("[S1] a message is found by", () => {
  it.each([
    ["a word in any case", "MORNING", ["Good morning!"], ["Good evening"]],
    ["a Russian word in any case", "мОСКВА", ["МОСКВА, я люблю тебя", "в москва-сити"], ["мост"]],
    ["a part of a word of three letters", "orn", ["Good morning"], ["or n"]],
    ["a word of two letters, not a part", "to", ["Go to bed", "TO: you", "(to)", "go to"], ["town", "into", "tomato"]],
    ["a word of one letter, not a part", "я", ["Я здесь", "это я"], ["яма", "моя"]],
    ["every term", "good morning", ["Good morning", "morning! good"], ["Good evening", "morning"]],
    ["a phrase", '"good morning"', ["A good morning", "GOOD\n  MORNING"], ["morning, good", "good. morning"]],
    ["a phrase in curly marks", "“to be or”", ["to be or not"], ["be or to", "unto be or", "to be ore"]],
    ["a phrase in guillemets", "«доброе утро»", ["Доброе утро, мир"], ["утро доброе"]],
    ["an unbalanced phrase", '"good morning', ["good morning"], ["morning, good"]],
    ["a Chinese character", "学", ["我们去学校", "学"], ["我们"]],
    ["two Chinese characters", "去学", ["我们去学校"], ["去了学", "学去"]],
    ["more of them", "我们去学校", ["今天我们去学校。"], ["我们去学", "我们去 学校"]],
    ["Hiragana and Katakana", "です カメ", ["これはカメラです"], ["カメラ"]],
    ["Thai", "ดี", ["สวัสดีครับ"], ["ครับ"]],
    ["Lao", "ບາ", ["ສະບາຍດີ"], ["ດີ"]],
    ["Khmer", "សួ", ["សួស្តី"], ["ស្តី"]],
    ["Myanmar", "ဂလ", ["မင်္ဂလာပါ"], ["ပါ"]],
    ["a mixture", "我go", ["我go吧"], ["我going", "我 go"]],
    ["an emoji", "🙂", ["ok 🙂", "🙂🙂"], ["ok"]],
    ["a number", "42", ["Answer: 42."], ["420", "142"]],
    ["another form of the same characters", "ABC йод", ["ＡＢＣ и\u0306од"], ["ABD йод"]],
    ["its own form, that is not normalised", "ＡＢＣ", ["ＡＢＣ", "abc"], ["AB C"]],
    ["either sigma", "ΟΔΟΣ", ["οδος", "Οδοσ"], ["οδο"]],
    ["wildcards as they are: %", "50%", ["50% off"], ["50 of", "500"]],
    ["wildcards as they are: _", "a_b", ["a_b"], ["axb", "a b"]],
    ["wildcards as they are: a long part", "foo_bar%", ["foo_bar%"], ["fooxbar", "foo_bar"]],
    ["backslashes as they are", "dir\\name", ["c:\\dir\\name"], ["dirname", "dir/name"]],
    ["operators as they are", "foo&bar", ["foo&bar"], ["foo bar", "bar foo"]],
    ["patterns as they are", "c++", ["C++ 11", "(c++)"], ["c", "cc+", "objc++"]],
    ["an Indic word", "नमस्ते की", ["नमस्ते दुनिया की"], ["नमस्ते", "की"]],
  ])("%s", async (_, query, found, others) => {
    const room = await store([...found, ...others]);
    expect((await contentsOf(query, { room })).toReversed()).toEqual(found);
    expect((await contentsOf(query, { userId: `u-${id}`, room })).toReversed()).toEqual(found);
    const { rows } = await find(query);
    expect(rows.filter((each) => each.room === room).map(({ content }) => content)).toEqual(found.toReversed());
  });

  it("its text after an edit, and not by the text before", async () => {
    const room = await store(["before"]);
    await sql.query("UPDATE messages SET content = 'afterwards' WHERE room = $1", [room]);
    expect(await contentsOf("before", { room })).toEqual([]);
    expect(await contentsOf("afterwards", { room })).toEqual(["afterwards"]);
  });

  it("nothing once it is deleted", async () => {
    const room = newRoom();
    await insertMessages(db, room, [
      row(room, 1, "kept"),
      row(room, 2, "", { deletedAt: new Date() }),
      row(room, 3, "kept by mistake", { deletedAt: new Date() }),
    ]);
    expect(await contentsOf("kept", { room })).toEqual(["kept"]);
  });
});

it("[S1] the order of words, the case and what stands around them do not matter", async () => {
  const words = ["cat", "dog", "we", "I", "мир", "学校", "のは", "a-b", "x", "🙂"];
  const sentences = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(sentences, { minLength: 1, maxLength: 8 }), sentences, async (contents, query) => {
      const room = await store(contents.map((each) => each.join(", ").toUpperCase()));
      const isFound = (content: string[]) => query.every((term) => content.includes(term));
      const expected = contents.flatMap((content, i) => (isFound(content) ? [i + 1] : []));
      const { rows } = await find(query.join(" "), { room });
      expect(rows.map(({ seq }) => seq)).toEqual(expected.toReversed());
    }),
    { numRuns: 30 },
  );
});

describe("[S2] a search", () => {
  it("is of a room, of a user and of a time, which it excludes", async () => {
    const [room, other] = [newRoom(), newRoom()];
    const user = `u-${id}-other`;
    await insertMessages(db, room, [row(room, 1, `topic${id} 1`), row(room, 2, `topic${id} 2`, { userId: user })]);
    await insertMessages(db, other, [row(other, 3, `topic${id} 3`, { userId: user }), row(other, 4, `topic${id} 4`)]);
    const at = (seq: number) => new Date(Date.UTC(2026, 0, 1) + seq);
    const seqs = async (search: Partial<Search>) => (await find(`topic${id}`, search)).rows.map(({ seq }) => seq);
    expect(await seqs({})).toEqual([4, 3, 2, 1]);
    expect(await seqs({ room })).toEqual([2, 1]);
    expect(await seqs({ userId: user })).toEqual([3, 2]);
    expect(await seqs({ userId: user, room: other })).toEqual([3]);
    expect(await seqs({ before: at(4), after: at(1) })).toEqual([3, 2]);
    expect(await seqs({ before: at(3), room: other })).toEqual([]);
    expect(await seqs({ after: at(2), userId: user })).toEqual([3]);
  });

  it("[R1] returns every match once, newest first, whatever the limit", async () => {
    const word = `walk${id}`;
    const rooms = [newRoom(), newRoom()];
    const user = `u-${id}-walker`;
    for (const room of rooms) {
      // Many at the same time.
      const rows = Array.from({ length: 20 }, (_, i) =>
        row(room, i + 1, i % 3 === 0 ? "x" : word, { userId: user, timestamp: new Date(Date.UTC(2026, 0, 1 + i / 7)) }),
      );
      await insertMessages(db, room, rows);
    }
    for (const [search, expected] of [
      [{ room: rooms[0] as string }, 13],
      [{ userId: user }, 26],
      [{}, 26],
      [{ before: new Date(Date.UTC(2026, 0, 2)) }, 8],
    ] as [Partial<Search>, number][]) {
      for (const limit of [1, 4, 13, 100]) {
        const ids: number[] = [];
        let key: number | null = null;
        do {
          const page = await find(word, search, everything, limit, key);
          ids.push(...page.rows.map((each) => each.id));
          if (page.next !== null) expect(page.rows.length).toBe(limit);
          key = page.next;
        } while (key !== null);
        expect([ids.length, new Set(ids).size]).toEqual([expected, expected]);
      }
    }
  });

  it("finds a match behind ten thousand newer messages", async () => {
    const room = await store([`old${id}`]);
    await sql.query(
      `INSERT INTO messages (content, user_id, room, seq, username)
       SELECT 'newer', $1, $2, n, 'x' FROM generate_series(2, 10100) AS n`,
      [`u-${id}`, room],
    );
    for (const search of [{}, { room }, { userId: `u-${id}` }, { room, userId: `u-${id}` }]) {
      expect((await contentsOf(`old${id}`, search)).length).toBe(1);
      expect((await contentsOf(`old${id} ol`, search)).length).toBe(0);
      expect((await contentsOf("newer", search)).length).toBe(100);
    }
  });

  it("[I3] finds messages of private rooms for those who may read them", async () => {
    const word = `secret${id}`;
    const hidden = await store([word], "hidden");
    const open = await store([word]);
    const of = async (filter: RoomFilter) => (await find(word, {}, filter)).rows.map(({ room }) => room);
    const nobody = { ...everything, prefixes: [] };
    expect(await of(nobody)).toEqual([open]);
    expect((await of({ ...nobody, names: [hidden] })).toSorted()).toEqual([hidden, open].toSorted());
    await sql.query(
      `INSERT INTO audit (id, room, at, moderator_id, moderator_name, action, user_id, until)
       VALUES ($1, $2, now(), 'u-mod', 'Mod', 'remove', 'u-reader', now() + interval '1 hour')`,
      [`o-${id}`, hidden],
    );
    expect(await of({ ...nobody, names: [hidden] })).toEqual([open]);
  });
});

describe("the functions of the migration", () => {
  it("have the classes of characters of drizzle/search-terms.ts", async () => {
    const { rows } = await sql.query("SELECT prosrc FROM pg_proc WHERE proname = 'search_tokens'");
    expect(rows[0].prosrc).toContain(`'[${DENSE_CLASS}]'`);
    expect(rows[0].prosrc).toContain(`'[${OUTSIDE_CLASS}]+'`);
  });

  it("fold every text, keep each of its words, and take no quadratic time", async () => {
    const fold = async (text: string) =>
      (await sql.query("SELECT fold_for_search($1) AS folded", [text])).rows[0].folded;
    const long = "Привет… ".repeat(500);
    expect(await fold(long)).toBe("привет... ".repeat(500));
    expect(await fold(`a${"\u0315".repeat(2_000)}${"\u0300".repeat(2_000)}`)).toHaveLength(4_001);
    expect(await fold("a\u00a0\t\r\n b")).toBe("a b");
    expect(await fold("")).toBe("");
  });

  it("find short words, 1-grams and 2-grams", async () => {
    const { rows } = await sql.query("SELECT search_tokens($1) AS tokens", ["я go, to 我们去 school 🙂 x86 a_b"]);
    expect(rows[0].tokens.toSorted()).toEqual(
      ["я", "go", "to", "a", "b", "我", "我们", "们", "们去", "去", "🙂"].toSorted(),
    );
  });
});
