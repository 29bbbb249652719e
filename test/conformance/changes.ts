import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Check } from "./check.ts";
import type { Client } from "./client.ts";
import { newRoom } from "./values.ts";

const POLL_MS = 250;
const POLLS = 40;

const refusal = async (client: Client): Promise<string> => (await client.next("error")).code;

export const changes: Check[] = [
  {
    rule: "E1",
    title: "an edit of one's own message is told to everyone; the message keeps its place",
    async run(context) {
      const room = newRoom();
      const [author, other] = [await context.join(room), await context.join(room)];
      const { seq, timestamp } = await author.post("helo");
      author.say("editMessage", { seq, content: "hello" });
      const edited = await other.next("messageEdited");
      assert.deepEqual(edited, { room, seq, content: "hello", editedAt: edited.editedAt });
      assert.deepEqual(await author.next("messageEdited"), edited);
      other.say("requestHistory");
      const { messages } = await other.next("messageHistory");
      assert.deepEqual(
        messages.map((message) => [message.seq, message.content, message.timestamp, message.editedAt]),
        [[seq, "hello", timestamp, edited.editedAt]],
      );
    },
  },
  {
    rule: "E1",
    title: "… another's is forbidden, and what is not there is not found",
    async run(context) {
      const room = newRoom();
      const [author, other] = [await context.join(room), await context.join(room)];
      const { seq } = await author.post("hello");
      other.say("editMessage", { seq, content: "ha" });
      assert.equal(await refusal(other), "forbidden");
      author.say("editMessage", { seq: seq + 7, content: "ha" });
      assert.equal(await refusal(author), "not_found");
      author.say("editMessage", { seq, content: " " });
      assert.equal(await refusal(author), "invalid_data");
      assert.deepEqual(other.heard("messageEdited"), []);
    },
  },
  {
    rule: "E2",
    title: "a deletion takes the content away and keeps the place; others may not delete",
    async run(context) {
      const room = newRoom();
      const [author, other] = [await context.join(room), await context.join(room)];
      const { seq } = await author.post("hello");
      other.say("deleteMessage", { seq });
      assert.equal(await refusal(other), "forbidden");
      author.say("deleteMessage", { seq });
      const deleted = await other.next("messageDeleted");
      assert.deepEqual(deleted, { room, seq, deletedAt: deleted.deletedAt });
      author.say("deleteMessage", { seq });
      await author.next("messageDeleted");
      assert.deepEqual(await author.next("messageDeleted"), deleted);
      author.say("editMessage", { seq, content: "hello again" });
      assert.equal(await refusal(author), "not_found");
      await author.post("next");
      other.say("requestHistory");
      const { messages } = await other.next("messageHistory");
      assert.deepEqual(
        messages.map(({ content, deletedAt }) => [content, deletedAt]),
        [
          ["", deleted.deletedAt],
          ["next", undefined],
        ],
      );
    },
  },
  {
    rule: "E3",
    title: "who resumes is told of changes of what they had seen",
    async run(context) {
      const room = newRoom();
      const [author, other] = [await context.join(room), await context.join(room)];
      const { seq } = await author.post("one");
      const { seq: second } = await author.post("two");
      other.say("leaveRoom");
      author.say("editMessage", { seq, content: "one!" });
      author.say("deleteMessage", { seq: second });
      await author.next("messageDeleted");
      other.say("joinRoom", { after: second });
      await other.until("both changes", () => other.heard("messageDeleted").length > 0);
      assert.deepEqual(
        other.heard("messageEdited").map(({ seq, content }) => [seq, content]),
        [[seq, "one!"]],
      );
      assert.deepEqual(
        other.heard("messageDeleted").map(({ seq }) => seq),
        [second],
      );
    },
  },
  {
    rule: "E4",
    title: "edits and deletions reach Postgres",
    async run(context) {
      const room = newRoom();
      const author = await context.join(room);
      const { seq } = await author.post("one");
      const { seq: second } = await author.post("two");
      await context.listed(room, 2);
      author.say("editMessage", { seq, content: "one!" });
      author.say("deleteMessage", { seq: second });
      let contents: string[] = [];
      for (let n = 0; n < POLLS && !(contents[0] === "one!" && contents[1] === ""); n++) {
        await sleep(POLL_MS);
        contents = (await context.listed(room, 2)).map(({ content }) => content);
      }
      assert.deepEqual(contents, ["one!", ""]);
    },
  },
];
