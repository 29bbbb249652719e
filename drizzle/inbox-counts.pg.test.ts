import { sql as statement } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startMigratedDatabase } from "../test/support/postgres.ts";
import { UNCHANGED } from "../test/support/rows.ts";
import { insertOrders } from "./audit.ts";
import { bounded, IN_INDEX_ORDER } from "./bounded.ts";
import { connect } from "./client.ts";
import { countUnread, unreadStatement } from "./inbox-counts.ts";
import { insertMessages, type MessageRow } from "./messages.ts";

// Its own, because other tests walk all messages, and here they are many.
const database = await startMigratedDatabase();
const db = connect(database.databaseUrl, 30_000);
const sql = new pg.Client({ connectionString: database.directUrl });

let room: string;
let reader: string;

beforeAll(() => sql.connect());
afterAll(async () => {
  await sql.end();
  await database.close();
});
beforeEach(() => {
  const id = crypto.randomUUID().slice(0, 8);
  room = `counts-${id}`;
  reader = `u-${id}`;
});

const row = (seq: number, fields: Partial<MessageRow> = {}): MessageRow => ({
  room: fields.room ?? room,
  seq,
  userId: "u-counts-other",
  username: "Other",
  content: `message ${seq}`,
  timestamp: new Date(1_700_000_000_000 + seq),
  ...UNCHANGED,
  ...fields,
});

const store = (rows: MessageRow[]) => insertMessages(db, rows[0]?.room ?? room, rows);

const count = async (read: number, isDirect = false, blocked: string[] = []) =>
  (await countUnread(db, reader, [{ room, read, isDirect }], blocked))[0];

describe("counting unread messages", () => {
  it("[N3] counts rows, not seqs: those of others that are not deleted, above the position", async () => {
    const mentions = [{ userId: reader, name: "Me" }];
    await store([
      row(1),
      row(2, { mentions }),
      row(1_000_003, { userId: reader, mentions }),
      row(1_000_004, { mentions: [{ userId: "u-counts-third", name: "Third" }, ...mentions] }),
      row(1_000_005, { mentions: [{ userId: `${reader}-b`, name: "Me too" }] }),
      row(1_000_006),
      row(1_000_007, { content: "", deletedAt: new Date() }),
      row(1_000_008, { content: "", deletedAt: new Date(), mentions }),
    ]);
    const last = {
      seq: 1_000_006,
      userId: "u-counts-other",
      username: "Other",
      content: "message 1000006",
      attachments: null,
      timestamp: new Date(1_700_001_000_006),
    };
    const common = { room, lastSeq: 1_000_008, isMore: false, last };
    expect(await count(0)).toEqual({ ...common, unread: 5, mentions: 2 });
    expect(await count(2)).toEqual({ ...common, unread: 3, mentions: 1 });
    expect(await count(1_000_005)).toEqual({ ...common, unread: 1, mentions: 0 });
    expect(await count(1_000_008)).toEqual({ ...common, unread: 0, mentions: 0 });
    expect(await count(2_000_000)).toEqual({ ...common, unread: 0, mentions: 0 });
  });

  it("[N5] has the files of the last message, of which they may be all", async () => {
    const attachments = [{ id: "f-1", name: "tea.png", type: "image/png", size: 7 }];
    await store([row(1, { content: "", attachments })]);
    expect(await count(0)).toMatchObject({ unread: 1, last: { content: "", attachments: [{ name: "tea.png" }] } });
  });

  it("[D4] counts mentions by blocked users as messages only", async () => {
    const mentions = [{ userId: reader, name: "Me" }];
    await store([
      row(1, { mentions }),
      row(2, { mentions, userId: "u-counts-third" }),
      row(3, { mentions, userId: null }),
    ]);
    expect(await count(0, false, ["u-counts-third"])).toMatchObject({ unread: 3, mentions: 2 });
    expect(await count(0, false, ["u-counts", "u-counts-third-b"])).toMatchObject({ unread: 3, mentions: 3 });
  });

  it("[N3] counts every message of a direct conversation as a mention", async () => {
    await store([row(1), row(2), row(3, { userId: reader }), row(4, { content: "", deletedAt: new Date() })]);
    expect(await count(0, true)).toMatchObject({ unread: 2, mentions: 2 });
    expect(await count(1, true)).toMatchObject({ unread: 1, mentions: 1 });
  });

  it("[N3] is of many rooms at once, also of one without messages or with deleted ones only", async () => {
    const rooms = ["a", "b", "c"].map((suffix) => `${room}-${suffix}`);
    const [first = "", second = "", empty = ""] = rooms;
    await store([row(1, { room: first }), row(2, { room: first })]);
    await store([row(7, { room: second, userId: null, username: "", content: "", deletedAt: new Date() })]);
    const counts = await countUnread(
      db,
      reader,
      rooms.map((each) => ({ room: each, read: 1, isDirect: false })),
      [],
    );
    const nothing = { unread: 0, mentions: 0, isMore: false, last: null };
    expect(counts.toSorted((one, other) => (one.room < other.room ? -1 : 1))).toEqual([
      expect.objectContaining({ room: first, lastSeq: 2, unread: 1 }),
      { room: second, lastSeq: 7, ...nothing },
      { room: empty, lastSeq: 0, ...nothing },
    ]);
    expect(await countUnread(db, reader, [], [])).toEqual([]);
  });

  it.each([
    [999, { unread: 999, isMore: false }],
    [1_000, { unread: 1_000, isMore: false }],
    [1_001, { unread: 1_000, isMore: true }],
    [2_500, { unread: 1_000, isMore: true }],
  ])("[N3] counts 1,000 of %i", async (messages, expected) => {
    const mentions = [{ userId: reader, name: "Me" }];
    await store(Array.from({ length: messages }, (_, i) => row(i + 11, { mentions })));
    expect(await count(10)).toMatchObject({ ...expected, mentions: expected.unread, lastSeq: messages + 10 });
  });

  it("[I3] leaves out private rooms from which the user is removed", async () => {
    const hidden = `private-${room}`;
    await store([row(1)]);
    await store([row(1, { room: hidden })]);
    const order = (of: string) => ({
      id: crypto.randomUUID(),
      room: of,
      at: new Date(),
      moderatorId: "u-mod",
      moderatorName: "Mod",
      username: "Reader",
      action: "remove",
      userId: reader,
      seq: null,
      until: new Date(Date.now() + 3_600_000),
      value: null,
    });
    const positions = [room, hidden].map((each) => ({ room: each, read: 0, isDirect: false }));
    const counted = async () => (await countUnread(db, reader, positions, [])).map((each) => each.room).toSorted();
    expect(await counted()).toEqual([room, hidden].toSorted());
    await insertOrders(db, [order(hidden), order(room)]);
    expect(await counted()).toEqual([room]);
  });

  it("reads each room's messages by their index only, however many there are", async () => {
    const rooms = Array.from({ length: 200 }, (_, i) => `${room}-${i}`);
    await sql.query("INSERT INTO rooms (name) SELECT unnest($1::text[])", [rooms]);
    await sql.query("INSERT INTO users (id, username) VALUES ('u-counts-other', 'Other') ON CONFLICT DO NOTHING");
    await sql.query(
      `INSERT INTO messages (content, user_id, room, seq, username)
       SELECT 'x', 'u-counts-other', room, n, 'Other' FROM unnest($1::text[]) AS room, generate_series(1, 60) AS n`,
      [rooms],
    );
    const positions = rooms.map((each, i) => ({ room: each, read: i % 60, isDirect: i % 2 === 0 }));
    const counts = await countUnread(db, reader, positions, []);
    expect(new Map(counts.map((each) => [each.room, each.unread]))).toEqual(
      new Map(positions.map((each) => [each.room, 60 - each.read])),
    );
    const explained = statement`explain (format json) ${unreadStatement(reader, positions, [])}`;
    const { rows } = await bounded(db, db.execute(explained), IN_INDEX_ORDER);
    const plan = JSON.stringify(rows);
    // The last seq, what is above the position, and the last message.
    expect(plan.match(/"Index Name":"messages_[a-z_]+"/g)).toEqual(Array(3).fill('"Index Name":"messages_room_seq"'));
    expect(plan.match(/"Relation Name":"messages"/g)).toHaveLength(3);
    expect(plan).not.toContain('"Sort Key":["messages.');
  });
});
