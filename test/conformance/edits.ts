/** Checks of edits, deletions and moderation (E, O). */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Check, check, newRoom } from "./check.ts";
import type { Client } from "./client.ts";

const POLL_MS = 250;
const POLLS = 40;

const rejection = async (client: Client): Promise<string> => (await client.next("error")).code;

export const edits: Check[] = [
  check("E1", "an edit of one's own message is broadcast; the message keeps its place", async (context) => {
    const room = newRoom();
    const [author, other] = [await context.join(room), await context.join(room)];
    const { seq, timestamp } = await author.post("helo");
    author.send("editMessage", { seq, content: "hello" });
    const edited = await other.next("messageEdited");
    assert.deepEqual(edited, { room, seq, content: "hello", editedAt: edited.editedAt, rev: 1 });
    assert.deepEqual(await author.next("messageEdited"), edited);
    other.send("requestHistory");
    const { messages } = await other.next("messageHistory");
    assert.deepEqual(
      messages.map((message) => [message.seq, message.content, message.timestamp, message.editedAt]),
      [[seq, "hello", timestamp, edited.editedAt]],
    );
  }),
  check("E1", "… another's is forbidden, and an unknown seq is not found", async (context) => {
    const room = newRoom();
    const [author, other] = [await context.join(room), await context.join(room)];
    const { seq } = await author.post("hello");
    other.send("editMessage", { seq, content: "ha" });
    assert.equal(await rejection(other), "forbidden");
    author.send("editMessage", { seq: seq + 7, content: "ha" });
    assert.equal(await rejection(author), "not_found");
    author.send("editMessage", { seq, content: " " });
    assert.equal(await rejection(author), "invalid_data");
    assert.deepEqual(other.received("messageEdited"), []);
  }),
  check("E2", "a deletion removes the content and keeps the place; others may not delete", async (context) => {
    const room = newRoom();
    const [author, other] = [await context.join(room), await context.join(room)];
    const { seq } = await author.post("hello");
    other.send("deleteMessage", { seq });
    assert.equal(await rejection(other), "forbidden");
    author.send("deleteMessage", { seq });
    const deleted = await other.next("messageDeleted");
    assert.deepEqual(deleted, { room, seq, deletedAt: deleted.deletedAt, rev: 1 });
    author.send("deleteMessage", { seq });
    await author.next("messageDeleted");
    assert.deepEqual(await author.next("messageDeleted"), deleted);
    author.send("editMessage", { seq, content: "hello again" });
    assert.equal(await rejection(author), "not_found");
    await author.post("next");
    other.send("requestHistory");
    const { messages } = await other.next("messageHistory");
    assert.deepEqual(
      messages.map(({ content, deletedAt }) => [content, deletedAt]),
      [
        ["", deleted.deletedAt],
        ["next", undefined],
      ],
    );
  }),
  check("E3", "a resuming client gets the changes to older messages", async (context) => {
    const room = newRoom();
    const [author, other] = [await context.join(room), await context.join(room)];
    const { seq } = await author.post("one");
    const { seq: second } = await author.post("two");
    other.send("leaveRoom");
    await author.next("userLeft");
    author.send("editMessage", { seq, content: "one!" });
    author.send("deleteMessage", { seq: second });
    await author.next("messageDeleted");
    other.send("joinRoom", { after: second });
    await other.until(() => other.received("messageDeleted").length > 0, "both changes");
    assert.deepEqual(
      other.received("messageEdited").map(({ seq, content }) => [seq, content]),
      [[seq, "one!"]],
    );
    assert.deepEqual(
      other.received("messageDeleted").map(({ seq }) => seq),
      [second],
    );
  }),
  check("E3", "… or a reset if they do not fit into one answer", async (context) => {
    const room = newRoom();
    const [author, other] = [await context.join(room), await context.join(room)];
    const large = "🫖".repeat(4_000);
    const total = 20;
    for (let n = 1; n <= total; n++) await author.post(large);
    for (let seq = 1; seq <= total; seq++) author.send("editMessage", { seq, content: large });
    await other.next("messageEdited", ({ seq }) => seq === total);
    const client = await context.connect(room);
    client.send("joinRoom", { after: total });
    assert.deepEqual(await client.next("reset"), { room });
    await client.next("messageHistory");
    assert.ok(!client.frames.some((frame) => frame.includes("messageEdited")), "edits were sent, too");
  }),
  check("E4", "edits and deletions reach Postgres", async (context) => {
    const room = newRoom();
    const author = await context.join(room);
    const { seq } = await author.post("one");
    const { seq: second } = await author.post("two");
    await context.listed(room, 2);
    author.send("editMessage", { seq, content: "one!" });
    author.send("deleteMessage", { seq: second });
    let contents: string[] = [];
    for (let n = 0; n < POLLS && !(contents[0] === "one!" && contents[1] === ""); n++) {
      await sleep(POLL_MS);
      contents = (await context.listed(room, 2)).map(({ content }) => content);
    }
    assert.deepEqual(contents, ["one!", ""]);
  }),
  check("O1", "only a moderator may mute or remove", async (context) => {
    const room = newRoom();
    const [client, other] = [await context.join(room), await context.join(room)];
    for (const event of ["muteUser", "removeUser"]) {
      client.send(event, { userId: other.user.id, seconds: 60 });
      const error = await client.next("error");
      assert.deepEqual([error.code, error.event], ["forbidden", event]);
      client.send(event, { userId: other.user.id, seconds: 32 * 86_400 });
      assert.equal((await client.next("error")).code, "invalid_data");
    }
    await other.post("still here");
  }),
  check("O5", "only a moderator may change the settings; who joins is told them", async (context) => {
    const room = newRoom();
    const client = await context.connect(room);
    client.send("joinRoom", {});
    assert.deepEqual(await client.next("roomSettings"), { room, slowModeSeconds: 0, closed: false });
    for (const [event, data] of [
      ["setSlowMode", { seconds: 60 }],
      ["setClosed", { closed: true }],
    ] as const) {
      client.send(event, data);
      const error = await client.next("error");
      assert.deepEqual([error.code, error.event], ["forbidden", event]);
    }
    client.send("setSlowMode", { seconds: 6 * 3_600 + 1 });
    assert.equal((await client.next("error")).code, "invalid_data");
    await client.post("one");
    await client.post("two");
  }),
];
