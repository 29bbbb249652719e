/** The schema of a room's storage: each migration from the version before it, and rooms of every version. */
import { describe, expect, it } from "vitest";
import { migrate, readVersion, tablesOf } from "../../lib/storage-migrations.ts";
import { NodeSqlite } from "../../test/support/node-sqlite.ts";
import { RoomStorage } from "./index.ts";
import { MIGRATIONS } from "./migrations.ts";
import { VERSION_1 } from "./version-1.fixture.ts";

const NOW = Date.parse("2026-01-01T00:01:00.000Z");

const openVersion1 = () => {
  const sql = new NodeSqlite();
  sql.exec(VERSION_1);
  return sql;
};

const storageOn = (sql: NodeSqlite) => new RoomStorage({ sql, transaction: sql.transaction });

describe("a new room", () => {
  it("stores nothing before the first write, and answers as an empty room", () => {
    const sql = new NodeSqlite();
    const storage = new RoomStorage({ sql, transaction: sql.transaction, name: "tea" });
    expect([storage.room, storage.initialSeq]).toEqual(["tea", null]);
    storage.start({ seq: 7, rev: 0, isKnown: true });
    const { messages, changes, deadLetters, sanctions } = storage;
    expect([messages.last(), messages.firstSeq(), messages.startSeq()]).toEqual([{ seq: 7, timestamp: 0 }, null, 8]);
    expect([[...messages.above(0)], [...messages.below(10)], storage.unarchived(10)]).toEqual([[], [], []]);
    expect([
      changes.since(0, { count: 10, bytes: 1_000 }),
      changes.unarchived(10),
      deadLetters.count,
      sanctions.active(0).size,
    ]).toEqual([[], [], 0, 0]);
    expect(storage.prune(NOW)).toBe(false);
    expect(tablesOf(sql).size).toBe(0);
    sanctions.put("u-anna", { username: null, mutedUntil: NOW + 1, removedUntil: 0 }, NOW);
    expect(readVersion(sql)).toBe(MIGRATIONS.length);
    expect([storageOn(sql).room, storageOn(sql).initialSeq]).toEqual(["tea", 7]);
  });
});

describe("a room of version 1, which recorded no version", () => {
  it("keeps its messages, edits, dead letters, sanctions and position", () => {
    const sql = openVersion1();
    const storage = storageOn(sql);
    const { room, initialSeq, messages, changes, deadLetters, sanctions } = storage;
    expect(readVersion(sql)).toBe(MIGRATIONS.length);
    expect([room, initialSeq, messages.archivedSeq]).toEqual(["tea", 40, 45]);
    expect([...storage.above(0)].map(({ seq, content }) => [seq, content])).toEqual([
      [41, "Hello there"],
      [42, 'Привет, 🫖 it\'s "tea" \\ \n time'],
      [43, "One lump?"],
      [44, "None"],
      [45, "Refused"],
      [46, ""],
    ]);
    expect(storage.unarchived(10).map(({ seq }) => seq)).toEqual([46]);
    expect([...messages.withClientId(10)].map(({ clientId }) => clientId)).toEqual(["a-1", "b-1", "a-2", "b-2"]);
    expect(changes.unarchived(10).map(({ rev, message }) => [rev, message.rev, message.seq])).toEqual([
      [3, 3, 41],
      [4, 4, 46],
      [5, 5, 7],
    ]);
    expect([changes.archivedRev, storage.startRev]).toEqual([2, 0]);
    expect(changes.since(46, { count: 10, bytes: 10_000 })?.map(({ seq }) => seq)).toEqual([43, 41, 46, 7]);
    expect(deadLetters.between(0, 100).map(({ seq, content }) => [seq, content])).toEqual([[45, "Refused"]]);
    expect(Object.fromEntries(sanctions.active(NOW))).toEqual({
      "u-chen": { username: null, mutedUntil: 1_767_229_200_000, removedUntil: 0 },
      "u-eve": { username: null, mutedUntil: 0, removedUntil: 1_767_232_800_000 },
    });
  });

  it("continues the revs of its edits", () => {
    const storage = storageOn(openVersion1());
    const found = storage.find(42);
    if (found) storage.change([found], 46);
    expect(storage.changes.unarchived(10).at(-1)?.rev).toBe(6);
  });

  it("has the tables of a new room afterwards", () => {
    const created = new NodeSqlite();
    migrate({ sql: created, transaction: created.transaction, migrations: MIGRATIONS });
    const migrated = openVersion1();
    storageOn(migrated);
    const schemaOf = (sql: NodeSqlite) =>
      sql.exec<{ sql: string | null }>("SELECT sql FROM sqlite_master ORDER BY name").toArray();
    expect(schemaOf(migrated)).toEqual(schemaOf(created));
  });
});

describe("migrate", () => {
  const versionOf = (sql: NodeSqlite) => [readVersion(sql), [...tablesOf(sql)].sort()];

  /** For each version: rows of the version before it, and what a query returns afterwards. */
  const cases = [
    { insert: "", select: "SELECT count(*) AS rows FROM log", rows: [[0]] },
    {
      insert: `INSERT INTO log VALUES (1, 2, 3, '[]');
        INSERT INTO mark VALUES (1, 'tea', 4, 5);
        INSERT INTO aside VALUES (6, 7, 'refused', '{}');
        INSERT INTO change VALUES (8, 9, 10, 1, '{}');
        INSERT INTO sanction VALUES ('anna', 11, 12)`,
      select: `SELECT log.first, log.last, log.at, name, initial_seq, archived_seq, dead_letters.seq AS dead_seq,
        dead_letters.at AS dead_at, error, rev, edits.seq, last_seq, archived, user_id, muted_until, removed_until
        FROM log, room, dead_letters, edits, sanctions`,
      rows: [[1, 2, 3, "tea", 4, 5, 6, 7, "refused", 8, 9, 10, 1, "anna", 11, 12]],
    },
    {
      insert: "INSERT INTO room VALUES (1, 'tea', 4, 5); INSERT INTO sanctions VALUES ('anna', 11, 12)",
      select: `SELECT name, initial_seq, archived_seq, slow_mode_seconds, closed, reset_seq, sanctions.*,
        (SELECT count(*) FROM orders) AS orders FROM room, sanctions`,
      rows: [["tea", 4, 5, 0, 0, 0, "anna", 11, 12, null, 0]],
    },
    {
      insert: `INSERT INTO room VALUES (1, 'tea', 4, 6, 0, 0, 0);
        INSERT INTO log VALUES (5, 6, 1767225641000, '[{"seq":5},{"seq":6}]');
        INSERT INTO log VALUES (7, 7, 1767225640000, '[{"seq":7,"timestamp":"2026-01-01T00:00:42.123Z"}]')`,
      select: "SELECT name, first, last, at, archived_seq, messages FROM room, log",
      rows: [
        ["tea", 5, 6, 1_767_225_641_000, 0, '{"seq":5},{"seq":6}'],
        ["tea", 7, 7, 1_767_225_642_123, 6, '{"seq":7,"timestamp":"2026-01-01T00:00:42.123Z"}'],
      ],
    },
    {
      insert: `INSERT INTO room (id, name, initial_seq) VALUES (1, 'tea', 4);
        INSERT INTO edits VALUES (8, 5, 9, 1, '{"seq":5}'), (10, 6, 9, 0, '{"seq":6}'), (11, 7, 9, 1, '{"seq":7}')`,
      select: `SELECT initial_seq, initial_rev, reset_rev, seq, rev, last_seq, changes.archived_rev, message, reactors
        FROM room, changes`,
      rows: [
        [4, 0, 0, 5, 8, 9, 9, '{"seq":5,"rev":8}', "[]"],
        [4, 0, 0, 6, 10, 9, 9, '{"seq":6,"rev":10}', "[]"],
        [4, 0, 0, 7, 11, 9, 9, '{"seq":7,"rev":11}', "[]"],
      ],
    },
    {
      insert: `INSERT INTO log VALUES (5, 6, 1, '{"seq":5},{"seq":6}', 0), (7, 8, 2, '{"seq":7},{"seq":8}', 6)`,
      select: "SELECT log.*, (SELECT count(*) FROM followers) AS followers FROM log",
      rows: [
        [5, 6, 1, '{"seq":5},{"seq":6}', 0, 0, 0],
        [7, 8, 2, '{"seq":7},{"seq":8}', 6, 8, 0],
      ],
    },
    {
      insert: "INSERT INTO sanctions (user_id, muted_until, removed_until) VALUES ('u-anna', 1, 2)",
      select: "SELECT user_id, muted_until, removed_until, (SELECT count(*) FROM members) FROM sanctions",
      rows: [["u-anna", 1, 2, 0]],
    },
    {
      insert: "INSERT INTO members VALUES ('u-anna', 1)",
      select: "SELECT *, (SELECT count(*) FROM uploads), (SELECT count(*) FROM file_deletions) FROM members",
      rows: [["u-anna", 1, 0, 0]],
    },
  ];

  it("is tested for every version", () => expect(cases.length).toBe(MIGRATIONS.length));

  it.each(cases.map((each, index) => ({ ...each, version: index + 1 })))(
    "leads to version $version from the one before it and keeps every row",
    ({ version, insert, select, rows }) => {
      const sql = new NodeSqlite();
      const to = (end: number) => migrate({ sql, transaction: sql.transaction, migrations: MIGRATIONS.slice(0, end) });
      to(version - 1);
      sql.exec(insert);
      to(version);
      expect(readVersion(sql)).toBe(version);
      expect(
        sql
          .exec(select)
          .toArray()
          .map((row) => Object.values(row)),
      ).toEqual(rows);
    },
  );

  it("changes nothing if a migration fails half-way", () => {
    const sql = openVersion1();
    const before = versionOf(sql);
    const migrations = [...MIGRATIONS, "CREATE TABLE half (id INTEGER); INSERT INTO missing VALUES (1)"];
    expect(() => migrate({ sql, transaction: sql.transaction, migrations })).toThrow("missing");
    expect(versionOf(sql)).toEqual(before);
    expect(storageOn(sql).messages.last().seq).toBe(46);
  });

  it("rejects storage of a newer version than it knows", () => {
    const sql = openVersion1();
    migrate({ sql, transaction: sql.transaction, migrations: [...MIGRATIONS, "SELECT 1"] });
    expect(() => storageOn(sql)).toThrow(`version ${MIGRATIONS.length + 1}`);
  });
});
