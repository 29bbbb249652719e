/** The storage of a room as the code from before versioned schemas left it. */
export const VERSION_1 = String.raw`
CREATE TABLE log (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, at INTEGER NOT NULL, messages TEXT NOT NULL);
INSERT INTO log (first, last, at, messages) VALUES (41, 41, 1767225641000, '[{"room":"tea","seq":41,"userId":"u-anna","username":"Anna","content":"Hello there","timestamp":"2026-01-01T00:00:41.000Z","clientId":"a-1","editedAt":"2026-01-01T00:00:53.000Z"}]');
INSERT INTO log (first, last, at, messages) VALUES (42, 44, 1767225644000, '[{"room":"tea","seq":42,"userId":"u-boris","username":"Борис","content":"Привет, 🫖 it''s \"tea\" \\ \n time","timestamp":"2026-01-01T00:00:42.000Z","clientId":"b-1"},{"room":"tea","seq":43,"userId":"u-anna","username":"Anna","content":"One lump?","timestamp":"2026-01-01T00:00:43.000Z","clientId":"a-2","editedAt":"2026-01-01T00:00:51.000Z"},{"room":"tea","seq":44,"userId":"u-boris","username":"Борис","content":"None","timestamp":"2026-01-01T00:00:44.000Z","clientId":"b-2"}]');
INSERT INTO log (first, last, at, messages) VALUES (45, 46, 1767225646000, '[{"room":"tea","seq":45,"userId":"u-anna","username":"Anna","content":"Refused","timestamp":"2026-01-01T00:00:45.000Z"},{"room":"tea","seq":46,"userId":"u-chen","username":"Chen","content":"","timestamp":"2026-01-01T00:00:46.000Z","deletedAt":"2026-01-01T00:00:54.000Z"}]');
CREATE TABLE mark (id INTEGER PRIMARY KEY CHECK (id = 1), room TEXT NOT NULL, base INTEGER NOT NULL, archived INTEGER NOT NULL);
INSERT INTO mark (id, room, base, archived) VALUES (1, 'tea', 40, 45);
CREATE TABLE aside (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, error TEXT NOT NULL, message TEXT NOT NULL);
INSERT INTO aside (seq, at, error, message) VALUES (45, 1767225650000, 'refused: 22021', '{"room":"tea","seq":45,"userId":"u-anna","username":"Anna","content":"Refused","timestamp":"2026-01-01T00:00:45.000Z"}');
CREATE TABLE change (rev INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL UNIQUE, at INTEGER NOT NULL, archived INTEGER NOT NULL, message TEXT NOT NULL);
INSERT INTO change (rev, seq, at, archived, message) VALUES (1, 43, 46, 1, '{"room":"tea","seq":43,"userId":"u-anna","username":"Anna","content":"One lump?","timestamp":"2026-01-01T00:00:43.000Z","clientId":"a-2","editedAt":"2026-01-01T00:00:51.000Z"}');
INSERT INTO change (rev, seq, at, archived, message) VALUES (3, 41, 46, 0, '{"room":"tea","seq":41,"userId":"u-anna","username":"Anna","content":"Hello there","timestamp":"2026-01-01T00:00:41.000Z","clientId":"a-1","editedAt":"2026-01-01T00:00:53.000Z"}');
INSERT INTO change (rev, seq, at, archived, message) VALUES (4, 46, 46, 0, '{"room":"tea","seq":46,"userId":"u-chen","username":"Chen","content":"","timestamp":"2026-01-01T00:00:46.000Z","deletedAt":"2026-01-01T00:00:54.000Z"}');
INSERT INTO change (rev, seq, at, archived, message) VALUES (5, 7, 46, 0, '{"room":"tea","seq":7,"userId":"u-dora","username":"Dora","content":"An old one, edited","timestamp":"2026-01-01T00:00:07.000Z","editedAt":"2026-01-01T00:00:55.000Z"}');
CREATE TABLE sanction (user TEXT PRIMARY KEY, muted INTEGER NOT NULL, removed INTEGER NOT NULL);
INSERT INTO sanction (user, muted, removed) VALUES ('u-chen', 1767229200000, 0);
INSERT INTO sanction (user, muted, removed) VALUES ('u-eve', 0, 1767232800000);
`;
