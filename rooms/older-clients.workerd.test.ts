/** Clients of version 2 of the wire, plain and batching, in a room with one of today. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import * as z from "zod/mini";
import { connect, join } from "../test/support/edge-client.ts";

const member = z.object({ id: z.string(), username: z.string() });
const room = z.string();
const seq = z.int();
const message = z.object({
  ...{ room, seq, userId: z.nullable(z.string()), username: z.string(), content: z.string(), timestamp: z.string() },
  ...{ editedAt: z.optional(z.string()), deletedAt: z.optional(z.string()), clientId: z.optional(z.string()) },
});
const presence = z.object({ room, user: member, total: z.int() });

/** The events of version 2. Its clients ignore other fields, as [W4] says of the server. */
const VERSION_2 = {
  connected: z.object({ protocol: z.int(), room, connectionId: z.string(), user: member, role: z.string() }),
  message,
  messageHistory: z.object({ room, messages: z.array(message), hasMore: z.boolean() }),
  userJoined: presence,
  userLeft: presence,
  roomUsers: z.object({ room, users: z.array(member), total: z.int() }),
  userTyping: z.object({ room, userId: z.string(), username: z.string(), isTyping: z.boolean() }),
  messageEdited: z.object({ room, seq, content: z.string(), editedAt: z.string() }),
  messageDeleted: z.object({ room, seq, deletedAt: z.string() }),
};

it.each([
  ["plain", undefined],
  ["batching", "samovar.batch"],
])(
  "a %s client of version 2 talks with today's, and receives nothing of what it does not know",
  async (_, protocols) => {
    const stub = env.ROOMS.getByName(`room-${crypto.randomUUID().slice(0, 8)}`);
    const old = await join(stub, { id: "u-old", username: "Olga" }, protocols === undefined ? {} : { protocols });
    const today = await join(stub, { id: "u-new", username: "Nina" }, { protocols: "samovar.batch.3" });
    old.send("sendMessage", { content: "Hello" });
    await today.next("message");
    today.send("sendMessage", { content: "@Olga, hello", replyTo: 1 });
    today.send("react", { seq: 1, emoji: "👍", on: true });
    today.send("editMessage", { seq: 2, content: "@Olga, hello!" });
    await today.next("reactionsChanged");
    old.send("editMessage", { seq: 1, content: "Hello!" });
    await today.next("messageEdited", ({ seq }) => seq === 1);
    const late = await connect(stub, { id: "u-old-2", username: "Oleg" }, protocols === undefined ? {} : { protocols });
    late.send("joinRoom", { after: 1 });
    await late.next("messageHistory");
    old.send("deleteMessage", { seq: 1 });
    await late.next("messageDeleted");
    old.send("requestHistory", {});
    await old.next("messageHistory", ({ messages }) => messages.length === 2);

    // `roomSettings` is of version 3 and was announced as one that clients ignore.
    const frames = [...old.frames, ...late.frames].flatMap((frame) => [JSON.parse(frame)].flat());
    const events = frames.filter(({ event }) => event !== "roomSettings");
    for (const { event, data } of events) {
      expect(Object.keys(VERSION_2)).toContain(event);
      expect(z.safeParse(VERSION_2[event as keyof typeof VERSION_2], data).error).toBeUndefined();
    }
    const changes = (client: typeof old) =>
      client.frames
        .flatMap((frame) => [JSON.parse(frame)].flat())
        .filter(({ event }) => /Edited|Deleted/.test(event))
        .map(({ event, data }) => [event, data.seq]);
    expect(changes(old)).toEqual([
      ["messageEdited", 2],
      ["messageEdited", 1],
      ["messageDeleted", 1],
    ]);
    // What changed before it resumed, and then the deletion.
    expect(changes(late)).toEqual([
      ["messageEdited", 1],
      ["messageDeleted", 1],
    ]);
  },
);
