/** Storage that an earlier version has left. */
import { expect, it } from "vitest";
import { NodeSqlite } from "../test/support/node-sqlite.ts";
import { InboxStorage } from "./storage.ts";

/** Version 1, with a room. */
const VERSION_1 = `
  CREATE TABLE inbox (id INTEGER PRIMARY KEY CHECK (id = 1), user_id TEXT NOT NULL, username TEXT,
    asserted_at INTEGER NOT NULL, positions TEXT NOT NULL);
  CREATE TABLE rooms (room TEXT PRIMARY KEY, status TEXT NOT NULL, read INTEGER NOT NULL,
    muted INTEGER NOT NULL, access_until INTEGER, direct_id TEXT, direct_name TEXT, last_seq INTEGER NOT NULL,
    unread INTEGER NOT NULL, mentions INTEGER NOT NULL, told_seq INTEGER NOT NULL, mentioned_seq INTEGER NOT NULL,
    owed TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE blocked (user_id TEXT PRIMARY KEY, username TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE schema_version (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL);
  INSERT INTO schema_version VALUES (1, 1);
  INSERT INTO inbox VALUES (1, 'u-anna', 'Anna', 1767225600000, '[["general",7]]');
  INSERT INTO rooms VALUES ('general', 'followed', 5, 1, NULL, NULL, NULL, 9, 4, 1, 9, 8, 'read');
  INSERT INTO blocked VALUES ('u-boris', 'Boris');`;

it("[N8] is taken over from version 1", () => {
  const sql = new NodeSqlite();
  sql.exec(VERSION_1);
  const open = () => new InboxStorage({ sql, transaction: sql.transaction });
  const storage = open();
  const room = {
    ...({ room: "general", status: "followed", read: 5, muted: true, accessUntil: null, direct: null } as const),
    ...({ lastSeq: 9, unread: 4, mentions: 1, toldSeq: 9, mentionedSeq: 8, owed: ["read"] } as const),
  };
  const loaded = storage.load();
  expect(loaded.rooms).toEqual([{ ...room, push: "mentions", pending: null, pushedAt: 0 }]);
  expect(loaded).toMatchObject({ username: "Anna", blocked: [{ id: "u-boris" }], subscriptions: [] });
  const pending = { seqs: [8, 9], at: 1, attempts: 2, to: ["phone"] };
  const changed = { ...room, push: "all", pending, pushedAt: 3 } as const;
  storage.putRoom(changed);
  const phone = { id: "phone", endpoint: "https://push.example/phone", p256dh: "point", auth: "secret" };
  storage.setSubscriptions([phone]);
  expect(open().load()).toMatchObject({ rooms: [changed], subscriptions: [phone] });
});
