import { beforeEach, describe, expect, it } from "vitest";
import { NodeSqlite } from "../../test/support/node-sqlite.ts";
import { ManualClock, TestRoom } from "../../test/support/room-fixture.ts";
import type { Role } from "../protocol/events.ts";
import { mayEnterDirect, otherUser, roleIn } from "./direct.ts";

const ROOM = "dm-0123456789abcdef0123456789abcdef";
const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Boris" };
const BLOCKING = "you have blocked this person";
const BLOCKED = "this person does not receive your messages";
/** After such a pause everything is flushed at once, ms. */
const PAUSE_MS = 200;

let sql: NodeSqlite;
let room: TestRoom;

const openRoom = () => {
  room = new TestRoom({ clock: new ManualClock(), room: ROOM, sql });
};

const join = (connection: string, user: typeof ANNA, role: Role = "member") => {
  room.clock.advance(PAUSE_MS);
  room.open(connection, user, role);
  room.send(connection, "joinRoom", {});
  room.clock.advance(PAUSE_MS);
  return room.take(connection);
};

/** Sends an event; returns the errors that it causes and the events that the other user receives. */
const send = (...[connection, event, data]: Parameters<TestRoom["send"]>) => {
  for (const each of ["anna", "boris"]) room.take(each);
  room.clock.advance(PAUSE_MS);
  room.send(connection, event, data);
  room.clock.advance(PAUSE_MS);
  const errors = room.take(connection).flatMap(({ event, data }) => (event === "error" ? [data.message] : []));
  const heard = room.take(connection === "anna" ? "boris" : "anna").map(({ event }) => event);
  return { errors, heard };
};

beforeEach(() => {
  sql = new NodeSqlite();
  openRoom();
});

describe("a direct conversation", () => {
  it("[D2] admits nobody until it is opened, then its two users with a token", () => {
    const admitted = (userId: string, hasToken = true) => mayEnterDirect(room.state, userId, hasToken);
    expect([admitted(ANNA.id), admitted(BORIS.id)]).toEqual([false, false]);
    expect(room.storage.isCreated).toBe(false);
    room.runtime.openDirect([ANNA.id, BORIS.id]);
    room.runtime.openDirect([BORIS.id, ANNA.id]);
    expect([admitted(ANNA.id), admitted(BORIS.id)]).toEqual([true, true]);
    expect([admitted(ANNA.id, false), admitted("u-carl"), admitted("")]).toEqual([false, false, false]);
    const { size } = room.state.direct;
    openRoom();
    expect([size, admitted(ANNA.id), admitted(BORIS.id), admitted("u-carl")]).toEqual([2, true, true, false]);
  });

  it("[D2] is the only kind of room that the rule is about", () => {
    const other = { room: "dmitri", direct: new Map() };
    expect(mayEnterDirect(other, "u-anyone", false)).toBe(true);
    expect([roleIn("general", "moderator"), roleIn(ROOM, "moderator"), roleIn(ROOM, "member")]).toEqual([
      "moderator",
      "member",
      "member",
    ]);
  });

  it("knows who the other user is", () => {
    expect(otherUser(room.state, ANNA.id)).toBe(null);
    room.runtime.openDirect([ANNA.id, BORIS.id]);
    expect([ANNA.id, BORIS.id, "u-carl"].map((id) => otherUser(room.state, id))).toEqual([BORIS.id, ANNA.id, null]);
  });

  it("[D2] has no moderators, not even of those who enter with such a token", () => {
    room.runtime.openDirect([ANNA.id, BORIS.id]);
    const events = join("anna", ANNA, "moderator");
    expect(events.find(({ event }) => event === "connected")?.data).toMatchObject({ role: "member" });
    join("boris", BORIS);
    send("boris", "sendMessage", { content: "his" });
    expect(send("anna", "deleteMessage", { seq: 1 }).errors).toEqual(["this is not your message"]);
    for (const [event, data] of [
      ["muteUser", { userId: BORIS.id, seconds: 60 }],
      ["setClosed", { closed: true }],
    ] as const) {
      expect(send("anna", event, data).errors).toEqual(["only moderators may do this"]);
    }
    const posted = room.post(ANNA, "by REST", undefined, { role: "moderator" });
    expect(posted.ok).toBe(true);
    expect(room.state.users.get(ANNA.id)?.role).toBe("member");
  });
});

describe("a block", () => {
  beforeEach(() => {
    room.runtime.openDirect([ANNA.id, BORIS.id]);
    join("anna", ANNA);
    join("boris", BORIS);
    expect(send("anna", "sendMessage", { content: "hers" })).toEqual({ errors: [], heard: ["message"] });
    expect(send("boris", "sendMessage", { content: "his" })).toEqual({ errors: [], heard: ["message"] });
  });

  it("[D4] silences both, in words that say which side it is on", () => {
    room.runtime.block(ANNA.id, true);
    for (const [connection, seq, message] of [
      ["anna", 1, BLOCKING],
      ["boris", 2, BLOCKED],
    ] as const) {
      const rejected = { errors: [message], heard: [] };
      expect(send(connection, "sendMessage", { content: "more" })).toEqual(rejected);
      expect(send(connection, "editMessage", { seq, content: "other" })).toEqual(rejected);
      expect(send(connection, "typing", { isTyping: true })).toEqual({ errors: [], heard: [] });
    }
    expect([room.post(ANNA, "x"), room.post(BORIS, "x")]).toMatchObject([
      { ok: false, error: { code: "forbidden", message: BLOCKING } },
      { ok: false, error: { code: "forbidden", message: BLOCKED } },
    ]);
    // Whoever blocks may still clean up.
    expect(send("anna", "deleteMessage", { seq: 1 })).toEqual({ errors: [], heard: ["messageDeleted"] });
  });

  it("[D4] ends with the last of the two that is lifted, and says it until then", () => {
    room.runtime.block(ANNA.id, true);
    room.runtime.block(BORIS.id, true);
    room.runtime.block(ANNA.id, false);
    expect(send("anna", "sendMessage", { content: "x" }).errors).toEqual([BLOCKED]);
    room.runtime.block(BORIS.id, false);
    expect(send("anna", "sendMessage", { content: "x" })).toEqual({ errors: [], heard: ["message"] });
  });

  it("[D4] survives the room's instance, and is written once", () => {
    room.runtime.block(ANNA.id, true);
    const written = sql.exec<{ n: number }>("SELECT total_changes() AS n").one().n;
    room.runtime.block(ANNA.id, true);
    room.runtime.block("u-carl", true);
    expect(sql.exec<{ n: number }>("SELECT total_changes() AS n").one().n).toBe(written);
    openRoom();
    expect(room.post(BORIS, "x")).toMatchObject({ ok: false, error: { message: BLOCKED } });
    room.runtime.openDirect([ANNA.id, BORIS.id]);
    expect(room.post(BORIS, "x")).toMatchObject({ ok: false });
  });

  it("[D4] ends the typing that is shown", () => {
    expect(send("boris", "typing", { isTyping: true }).heard).toEqual(["userTyping"]);
    room.runtime.block(ANNA.id, true);
    room.clock.advance(PAUSE_MS);
    expect(room.take("anna").at(-1)).toMatchObject({ event: "userTyping", data: { isTyping: false } });
  });
});
