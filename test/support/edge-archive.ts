/** A room's archive in Postgres, for tests inside the Workers runtime. */
import { env } from "cloudflare:workers";
import { asc, eq } from "drizzle-orm";
import { expect } from "vitest";
import { connect } from "../../drizzle/client.ts";
import type { MessageRow } from "../../drizzle/messages.ts";
import { messages } from "../../drizzle/schema.ts";
import { eventually } from "./eventually.ts";
import { UNCHANGED } from "./rows.ts";

export const db = connect(env.DATABASE_URL, 10_000);

/** Returns the room's rows, by `seq`. */
export const archived = (room: string) =>
  db.select().from(messages).where(eq(messages.room, room)).orderBy(asc(messages.seq));

/** Resolves when the room's rows have these contents, in this order, or this number. */
export const untilArchived = (room: string, expected: readonly string[] | number): Promise<void> =>
  eventually(async () => {
    const contents = (await archived(room)).map(({ content }) => content);
    expect(typeof expected === "number" ? contents.length : contents).toEqual(expected);
  });

/** A message by Anna, older than those that tests send. */
export const oldMessage = (room: string, seq: number, content = `old ${seq}`): MessageRow => ({
  room,
  seq,
  userId: "u-anna",
  username: "Anna",
  content,
  timestamp: new Date(1_700_000_000_000 + seq),
  ...UNCHANGED,
});
