/** Inserting messages: what is there already, and whose names count. */
import { eq } from "drizzle-orm";
import { expect, inject, it } from "vitest";
import { UNCHANGED } from "../test/support/rows.ts";
import { connect } from "./client.ts";
import { insertMessages, type MessageRow, resendMessages } from "./messages.ts";
import { rooms, users } from "./schema.ts";

const db = connect(inject("databaseUrl"), 30_000);

const row = (room: string, seq: number, fields: Partial<MessageRow> = {}): MessageRow => ({
  room,
  seq,
  userId: `u-${room}`,
  username: "Anna",
  content: `message ${seq}`,
  timestamp: new Date(1_700_000_000_000 + seq),
  ...UNCHANGED,
  ...fields,
});

it("[A1] returns what is new, and the rows of what was there", async () => {
  const room = `room-${crypto.randomUUID().slice(0, 8)}`;
  expect(await insertMessages(db, room, [row(room, 1), row(room, 2)])).toEqual(new Set([1, 2]));
  const batch = [row(room, 2, { content: "another" }), row(room, 3), row(room, 4)];
  const { existing, inserted } = await resendMessages(db, room, batch, 3);
  expect(existing).toEqual([row(room, 2)]);
  expect(inserted).toEqual(new Set([3, 4]));
});

it("[A1] does not replace a user's name by an older one, of a room that had to wait", async () => {
  const room = `room-${crypto.randomUUID().slice(0, 8)}`;
  const nameOf = async () =>
    (
      await db
        .select()
        .from(users)
        .where(eq(users.id, `u-${room}`))
    )[0]?.username;
  await insertMessages(db, room, [row(room, 10, { username: "Anna B." })]);
  await insertMessages(db, `${room}-2`, [row(`${room}-2`, 1, { userId: `u-${room}`, username: "Anna A." })]);
  expect(await nameOf()).toBe("Anna B.");
  await insertMessages(db, room, [row(room, 11, { username: "Anna C." })]);
  expect(await nameOf()).toBe("Anna C.");
});

it("[R10] keeps the time of a room's last message, which does not go back when messages are sent again", async () => {
  const room = `room-${crypto.randomUUID().slice(0, 8)}`;
  const lastMessageAt = async () => (await db.select().from(rooms).where(eq(rooms.name, room)))[0]?.lastMessageAt;
  await insertMessages(db, room, [row(room, 1), row(room, 2)]);
  expect(await lastMessageAt()).toEqual(row(room, 2).timestamp);
  await insertMessages(db, room, [row(room, 3)]);
  await resendMessages(db, room, [row(room, 1)], 1);
  expect(await lastMessageAt()).toEqual(row(room, 3).timestamp);
});
