/** Deleting files from the bucket: on the real runtime and storage, with a bucket that may fail. */
import { beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../test/support/eventually.ts";
import { NodeSqlite } from "../test/support/node-sqlite.ts";
import { ManualClock, TestRoom } from "../test/support/room-fixture.ts";
import type { User } from "./protocol/events.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Boris" };
const MOD = { id: "u-mod", username: "Mod" };
const PHOTO = { name: "tea.png", type: "image/png", size: 1_000 };
const HOUR_MS = 60 * 60 * 1000;

let clock: ManualClock;
let sql: NodeSqlite;
let room: TestRoom;
/** What the bucket has deleted, call by call, and how many of the next calls fail or are never answered. */
let deletions: string[][];
let failures: number;
let unanswered: number;

const bucket = {
  delete: async (ids: string[]) => {
    if (failures > 0) {
      failures -= 1;
      throw new Error("the bucket is unavailable");
    }
    if (unanswered > 0) {
      unanswered -= 1;
      return new Promise<void>(() => {});
    }
    deletions.push([...ids]);
  },
};

/** Starts an instance of the room on what is stored. Timers are lost, the alarm is not. */
const open = async () => {
  // Lets the last instance notice that it has no Postgres: it would set the alarm for itself later.
  await new Promise((resolve) => setImmediate(resolve));
  clock.loseTimers();
  room = new TestRoom({ clock, sql, bucket });
  const { alarmAt } = clock;
  if (alarmAt !== null) clock.setAlarm(() => void room.runtime.alarm(), alarmAt);
  await room.runtime.start();
};

beforeEach(async () => {
  clock = new ManualClock();
  sql = new NodeSqlite();
  deletions = [];
  failures = 0;
  unanswered = 0;
  await open();
});

const begin = (user: User = ANNA, clientId: string | null = null): string => {
  const result = room.runtime.beginUpload({ user, role: "member", rooms: [], clientId, file: PHOTO });
  if (!result.ok) throw new Error(result.error.code);
  return result.file.id;
};

const upload = (user: User = ANNA): string => {
  const id = begin(user);
  expect(room.runtime.completeUpload(user.id, id)).toBe(true);
  return id;
};

const join = (connection: string, user: User, role: "member" | "moderator" = "member") => {
  room.open(connection, user, role);
  room.send(connection, "joinRoom", {});
};

/** Sends a message with these files, and resolves when it is stored. */
const send = (connection: string, ids: string[], content = "") => {
  const attachments = ids.map((id) => ({ id }));
  room.send(connection, "sendMessage", { content, ...(ids.length > 0 && { attachments }) });
  clock.advance(200);
};

const remove = (connection: string, seq: number) => {
  room.send(connection, "deleteMessage", { seq });
  clock.advance(200);
};

const errors = (connection: string) =>
  room.take(connection).flatMap((each) => (each.event === "error" ? [each.data.code] : []));
const rows = (table: string) => sql.exec(`SELECT * FROM ${table}`).toArray();
const untilDeleted = (...ids: string[]) =>
  eventually(() => {
    expect(deletions.flat()).toEqual(ids);
    expect(rows("file_deletions")).toEqual([]);
  });
/** Lets time pass in which alarms are handled one after the other. */
const pass = async (ms: number) => {
  const end = clock.now() + ms;
  while (clock.nextAt !== null && clock.nextAt <= end) {
    clock.advanceTo(clock.nextAt);
    await new Promise((resolve) => setImmediate(resolve));
  }
  clock.advanceTo(end);
};

describe("an upload", () => {
  it("[F1] has an id of 32 hexadecimal digits", () => expect(begin()).toMatch(/^[0-9a-f]{32}$/));

  it("[F2] is no upload any more in the commit that stores its message", () => {
    join("a", ANNA);
    const id = upload();
    expect(rows("uploads")).toHaveLength(1);
    send("a", [id]);
    expect(room.log).toMatchObject([{ content: "", attachments: [{ id, ...PHOTO }] }]);
    expect(rows("uploads")).toEqual([]);
  });

  it("[F2] is sent once by two messages of the same flush", () => {
    join("a", ANNA);
    const id = upload();
    room.take("a");
    for (let n = 0; n < 2; n++) room.send("a", "sendMessage", { content: `${n}`, attachments: [{ id }] });
    clock.advance(200);
    expect(room.log.map(({ content }) => content)).toEqual(["0"]);
    expect(errors("a")).toEqual(["unknown_file"]);
  });

  it("[F2] of another room is unknown", () => {
    const id = upload();
    const other = new TestRoom({ clock, room: "other", bucket });
    expect(other.runtime.completeUpload(ANNA.id, id)).toBe(false);
    other.open("a", ANNA);
    other.send("a", "joinRoom", {});
    other.take("a");
    other.send("a", "sendMessage", { content: "", attachments: [{ id }] });
    expect(other.take("a")).toMatchObject([{ event: "error", data: { code: "unknown_file" } }]);
  });

  it("[F2] of an instance that was lost before the flush can be sent again", async () => {
    join("a", ANNA);
    const id = upload();
    room.send("a", "sendMessage", { content: "lost", attachments: [{ id }] });
    expect(room.log).toEqual([]);
    await open();
    join("a", ANNA);
    send("a", [id], "again");
    expect(room.log.map(({ content }) => content)).toEqual(["again"]);
  });

  it("[F11] that another attempt completes after it was sent stays known, and is forgotten with its message", () => {
    join("a", ANNA);
    const id = upload();
    send("a", [id]);
    expect(room.runtime.completeUpload(ANNA.id, id)).toBe(true);
    remove("a", 1);
    expect(room.runtime.completeUpload(ANNA.id, id)).toBe(false);
  });
});

describe("a deleted message", () => {
  it("[F5] loses its files, which the bucket deletes", async () => {
    join("a", ANNA);
    join("b", BORIS);
    const ids = [upload(), upload()];
    send("a", ids, "look");
    remove("a", 1);
    expect(room.log).toMatchObject([{ content: "", deletedAt: expect.any(String) }]);
    expect(JSON.stringify([room.log, rows("log"), rows("changes")])).not.toMatch(ids.join("|"));
    await untilDeleted(...ids.toSorted());
    remove("a", 1);
    await pass(HOUR_MS);
    expect(deletions).toHaveLength(1);
  });

  it("[F5] that was edited in the same flush loses its files, too", async () => {
    join("a", ANNA);
    const id = upload();
    send("a", [id], "look");
    room.send("a", "editMessage", { seq: 1, content: "" });
    remove("a", 1);
    await untilDeleted(id);
  });

  it("[F5] that a moderator deletes loses its files, too", async () => {
    join("a", ANNA);
    join("m", MOD, "moderator");
    const id = upload();
    send("a", [id]);
    remove("m", 1);
    await untilDeleted(id);
  });

  it("[F5] has its files deleted when the bucket answers again, at growing intervals", async () => {
    join("a", ANNA);
    const id = upload();
    send("a", [id]);
    failures = 3;
    remove("a", 1);
    const begun = clock.now();
    await eventually(() => expect(failures).toBe(2));
    await pass(1_000 + 2_000);
    expect(failures).toBe(0);
    expect(rows("file_deletions")).toEqual([{ id }]);
    await pass(4_000);
    await untilDeleted(id);
    expect(clock.now() - begun).toBeLessThan(10_000);
  });

  it("[F5] has its files deleted by the next instance if this one is lost between the commit and the bucket", async () => {
    join("a", ANNA);
    const id = upload();
    send("a", [id]);
    unanswered = 1;
    remove("a", 1);
    await eventually(() => expect(unanswered).toBe(0));
    expect(rows("file_deletions")).toEqual([{ id }]);
    await open();
    expect(deletions).toEqual([]);
    await pass(HOUR_MS);
    await untilDeleted(id);
  });

  it("[F5] of which there are many takes calls of at most 1,000 files", async () => {
    room.storage.fileDeletions.add(Array.from({ length: 2_100 }, (_, n) => `${n}`));
    join("a", ANNA);
    send("a", [upload()]);
    remove("a", 1);
    await eventually(() => expect(rows("file_deletions")).toEqual([]));
    expect(deletions.map(({ length }) => length)).toEqual([1_000, 1_000, 101]);
  });

  it("[F5] without files asks the bucket nothing", async () => {
    join("a", ANNA);
    send("a", [], "hello");
    remove("a", 1);
    await pass(HOUR_MS);
    expect(deletions).toEqual([]);
  });
});

describe("an edit", () => {
  it("[F4] keeps the files, and may leave a message without content only if it has some", () => {
    join("a", ANNA);
    const id = upload();
    send("a", [id], "look");
    send("a", [], "no files");
    room.take("a");
    room.send("a", "editMessage", { seq: 1, content: " " });
    room.send("a", "editMessage", { seq: 2, content: " " });
    clock.advance(200);
    expect(room.log).toMatchObject([
      { content: "", attachments: [{ id }], editedAt: expect.any(String) },
      { content: "no files" },
    ]);
    expect(room.take("a")).toContainEqual(
      expect.objectContaining({
        event: "error",
        data: expect.objectContaining({ code: "invalid_data", event: "editMessage" }),
      }),
    );
    expect(deletions).toEqual([]);
  });
});

describe("uploads that were never sent", () => {
  it("[F6] are deleted 25 hours after they began, complete or not", async () => {
    const ids = [upload(), begin(BORIS)];
    await pass(25 * HOUR_MS - 1);
    expect(deletions).toEqual([]);
    await pass(1);
    await untilDeleted(...ids.toSorted());
    expect(rows("uploads")).toEqual([]);
    expect(clock.alarmAt).toBeNull();
  });

  it("[F6] are deleted by an instance that the alarm has woken", async () => {
    const id = upload();
    await open();
    await pass(25 * HOUR_MS);
    await untilDeleted(id);
  });

  it("[F6] are deleted each in its turn", async () => {
    const first = upload();
    await pass(10 * HOUR_MS);
    const second = upload();
    await pass(15 * HOUR_MS);
    await untilDeleted(first);
    await pass(10 * HOUR_MS);
    await untilDeleted(first, second);
  });

  it("[F6] are retried while the bucket fails", async () => {
    const id = upload();
    await pass(25 * HOUR_MS - 1);
    failures = 5;
    await pass(1);
    await pass(HOUR_MS);
    await untilDeleted(id);
  });

  it("[F6] are the only ones that are deleted: a file that was sent never is, although Postgres is away", async () => {
    join("a", ANNA);
    const [sent, unsent] = [upload(), upload()];
    send("a", [sent], "look");
    await open();
    await pass(3 * 24 * HOUR_MS);
    await untilDeleted(unsent);
    expect(room.storage.unarchived(10)).toMatchObject([{ attachments: [{ id: sent }] }]);
  });
});

describe("erasing a user", () => {
  it("[F7] deletes the files of their messages and their uploads, and nobody else's", async () => {
    join("a", ANNA);
    join("b", BORIS);
    const [sent, unsent, begun] = [upload(), upload(), begin()];
    const [others, othersUnsent] = [upload(BORIS), upload(BORIS)];
    send("a", [sent], "look");
    send("b", [others]);
    await room.runtime.erase(ANNA.id, false);
    await untilDeleted(...[sent, unsent, begun].toSorted());
    expect(room.runtime.completeUpload(ANNA.id, begun)).toBe(false);
    expect(rows("uploads")).toMatchObject([{ id: othersUnsent }]);
    expect(JSON.stringify(room.log[0])).not.toContain(sent);
    expect(room.log[1]).toMatchObject({ attachments: [{ id: others }] });
  });

  it("[F7] who has no files sets no alarm, and asks the bucket nothing", async () => {
    await room.runtime.erase(ANNA.id, false);
    expect([clock.alarmAt, deletions]).toEqual([null, []]);
  });
});
