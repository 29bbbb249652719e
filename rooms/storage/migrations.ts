/** The schema of a room's SQLite, as the migrations that build it. Each class of this folder owns one table. */
export const MIGRATIONS: readonly string[] = [
  // 1: the schema from before versions were recorded. Rooms of that time already have its tables.
  `CREATE TABLE IF NOT EXISTS log (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, at INTEGER NOT NULL, messages TEXT NOT NULL);
   CREATE TABLE IF NOT EXISTS mark (id INTEGER PRIMARY KEY CHECK (id = 1), room TEXT NOT NULL, base INTEGER NOT NULL, archived INTEGER NOT NULL);
   CREATE TABLE IF NOT EXISTS aside (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, error TEXT NOT NULL, message TEXT NOT NULL);
   CREATE TABLE IF NOT EXISTS change (rev INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL UNIQUE, at INTEGER NOT NULL, archived INTEGER NOT NULL, message TEXT NOT NULL);
   CREATE TABLE IF NOT EXISTS sanction (user TEXT PRIMARY KEY, muted INTEGER NOT NULL, removed INTEGER NOT NULL);`,

  // 2: names that say what the tables hold. log, room, dead_letters, edits and sanctions are the tables from here on.
  `ALTER TABLE mark RENAME TO room;
   ALTER TABLE room RENAME COLUMN room TO name;
   ALTER TABLE room RENAME COLUMN base TO initial_seq;
   ALTER TABLE room RENAME COLUMN archived TO archived_seq;
   ALTER TABLE aside RENAME TO dead_letters;
   ALTER TABLE change RENAME TO edits;
   ALTER TABLE edits RENAME COLUMN at TO last_seq;
   ALTER TABLE sanction RENAME TO sanctions;
   ALTER TABLE sanctions RENAME COLUMN user TO user_id;
   ALTER TABLE sanctions RENAME COLUMN muted TO muted_until;
   ALTER TABLE sanctions RENAME COLUMN removed TO removed_until;`,

  // 3: the room's settings, the last seq at its last reset, the names of muted and removed users, and moderators' orders.
  `ALTER TABLE room ADD COLUMN slow_mode_seconds INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE room ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE room ADD COLUMN reset_seq INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE sanctions ADD COLUMN username TEXT;
   CREATE TABLE orders (id TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;`,

  // 4: a row of the log is a page that grows: its messages lose their brackets, `at` is the time of its last message, and
  // the last page records how far the log is archived.
  `ALTER TABLE log ADD COLUMN archived_seq INTEGER NOT NULL DEFAULT 0;
   UPDATE log SET archived_seq = (SELECT archived_seq FROM room),
     at = max(at, round(unixepoch(json_extract(messages, '$[#-1].timestamp'), 'subsec') * 1000))
     WHERE first = (SELECT max(first) FROM log);
   UPDATE log SET messages = substr(messages, 2, length(messages) - 2);
   ALTER TABLE room DROP COLUMN archived_seq;`,

  // 5: edits become changes, each message in one row that is overwritten; what is archived is one rev, in the last row.
  `ALTER TABLE room ADD COLUMN initial_rev INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE room ADD COLUMN reset_rev INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE changes (seq INTEGER PRIMARY KEY, rev INTEGER NOT NULL, last_seq INTEGER NOT NULL,
     archived_rev INTEGER NOT NULL, message TEXT NOT NULL, reactors TEXT NOT NULL);
   INSERT INTO changes SELECT seq, rev, last_seq,
     (SELECT coalesce(min(CASE archived WHEN 0 THEN rev END) - 1, max(rev)) FROM edits),
     json_set(message, '$.rev', rev), '[]' FROM edits;
   DROP TABLE edits;`,

  // 6: followers, and how far they have been told of the log's messages, which the last page records.
  `CREATE TABLE followers (user_id TEXT PRIMARY KEY, username TEXT NOT NULL, seen_at INTEGER NOT NULL,
     first_unread INTEGER NOT NULL, owed INTEGER NOT NULL, confirmed INTEGER NOT NULL, access_until INTEGER) WITHOUT ROWID;
   ALTER TABLE log ADD COLUMN told_seq INTEGER NOT NULL DEFAULT 0;
   UPDATE log SET told_seq = last WHERE first = (SELECT max(first) FROM log);`,

  // 7: the two users of a direct conversation.
  "CREATE TABLE members (user_id TEXT PRIMARY KEY, blocks INTEGER NOT NULL) WITHOUT ROWID;",

  // 8: uploads that no message has sent yet, and files that the bucket still has to delete.
  `CREATE TABLE uploads (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, client_id TEXT, at INTEGER NOT NULL,
     complete INTEGER NOT NULL, file TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE file_deletions (id TEXT PRIMARY KEY) WITHOUT ROWID;`,
];
