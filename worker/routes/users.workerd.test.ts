import { expect, it } from "vitest";
import { insertMessages } from "../../drizzle/messages.ts";
import { call, db, rejection, tokenWith, unique } from "../../test/support/edge-worker.ts";
import { UNCHANGED } from "../../test/support/rows.ts";

/** Archives a message of user `userId` under `username`, at this minute of the day. */
const say = async (room: string, seq: number, userId: string, username: string, minute: number) => {
  const timestamp = new Date(Date.UTC(2026, 0, 1, 12, minute));
  await insertMessages(db, room, [{ room, seq, userId, username, content: "Hello", timestamp, ...UNCHANGED }]);
};

const find = async (q: string, token?: string) => {
  const { status, body } = await call(`/api/users?${new URLSearchParams({ q })}`, { token });
  expect([status, body.next]).toEqual([200, null]);
  return (body as unknown as { users: { id: string; username: string }[] }).users;
};
const idsFoundBy = async (q: string, token?: string) => (await find(q, token)).map(({ id }) => id);

it("[R11] finds users by parts of their names, seen last first, and links to their last message", async () => {
  const id = unique();
  const room = `users-${id}`;
  await say(room, 1, `anna-${id}`, `Анна ${id}`, 1);
  await say(room, 2, `boris-${id}`, `Boris ${id}`, 2);
  await say(room, 3, `anna-${id}`, `Анна ${id}`, 3);
  expect(await idsFoundBy(id)).toEqual([`anna-${id}`, `boris-${id}`]);
  expect(await idsFoundBy(`анна ${id}`)).toEqual([`anna-${id}`]);
  expect(await idsFoundBy(` ${id}  BOR`)).toEqual([`boris-${id}`]);
  expect(await idsFoundBy(`%${id}`)).toEqual([]);
  // Two letters, which no trigram finds.
  expect(await idsFoundBy("ан")).toContain(`anna-${id}`);
  expect(await find(`Анна ${id}`)).toEqual([
    {
      id: `anna-${id}`,
      username: `Анна ${id}`,
      createdAt: "2026-01-01T12:01:00.000Z",
      lastSeenAt: "2026-01-01T12:03:00.000Z",
      lastMessage: { room, seq: 3 },
    },
  ]);
});

it("[R11] [I3] only by names and messages that the caller may read", async () => {
  const id = unique();
  const [open, hidden] = [`users-${id}`, `private-${id}`];
  await say(open, 1, `shy-${id}`, `Open ${id}`, 1);
  await say(hidden, 1, `shy-${id}`, `Secret ${id}`, 2);
  await say(hidden, 2, `hidden-${id}`, `Hidden ${id}`, 3);
  expect(await find(`Secret ${id}`)).toEqual([]);
  expect(await find(`Hidden ${id}`)).toEqual([]);
  const token = await tokenWith({ rooms: [hidden] });
  expect(await find(`Secret ${id}`, token)).toMatchObject([{ lastMessage: { room: hidden, seq: 1 } }]);
  expect(await idsFoundBy(id, token)).toEqual([`hidden-${id}`, `shy-${id}`]);
});

it("[R11] rejects what cannot be a name, and cursors", async () => {
  expect(await rejection(`/api/users?q=${"x".repeat(65)}`)).toEqual([400, "invalid_data"]);
  expect(await rejection("/api/users?q=%00")).toEqual([400, "invalid_data"]);
  const { body } = await call("/api/users?limit=1");
  if (body.next !== null) {
    expect(await rejection(`/api/users?q=anna&cursor=${body.next}`)).toEqual([400, "invalid_cursor"]);
  }
});
