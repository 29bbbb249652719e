import assert from "node:assert/strict";
import type { Check } from "./check.ts";
import { newRoom } from "./values.ts";

const CONTENT_CHARACTERS = 4_000;
const HOUR_MS = 3_600_000;

export const contents: Check[] = [
  {
    rule: "M5",
    title: "content of 1 to 4,000 characters is kept as it was sent",
    async run(context) {
      const client = await context.join(newRoom());
      const kept = [
        "a",
        "  blanks around, \t tabs,\r\nlines \n",
        "e\u0301 is not composed, ﬁ not split, \u202e not removed",
        "<b>&amp;</b> \\ \" '",
        "🫖".repeat(CONTENT_CHARACTERS),
      ];
      for (const content of kept) assert.equal((await client.post(content)).content, content);
      client.send("requestHistory", {});
      assert.deepEqual(
        (await client.next("messageHistory")).messages.map(({ content }) => content),
        kept,
      );
    },
  },
  {
    rule: "M5",
    title: "what cannot be content or a clientId is refused",
    async run(context) {
      const client = await context.join(newRoom());
      const contents = ["", " \t\n\u00a0", "x".repeat(CONTENT_CHARACTERS + 1), "a\0b", "\ud83e", "\udd56 a"];
      for (const content of contents) {
        client.send("sendMessage", { content, clientId: "c-1" });
        const { code, clientId } = await client.next("error");
        assert.deepEqual([content, code, clientId], [content, "invalid_data", "c-1"]);
      }
      for (const clientId of ["", "a b", "é", "x".repeat(65), 1]) {
        client.send("sendMessage", { content: "hello", clientId });
        assert.deepEqual([clientId, (await client.next("error")).code], [clientId, "invalid_data"]);
      }
      const { seq, clientId } = await client.post("hello", "~".repeat(64));
      assert.deepEqual([seq, clientId], [1, "~".repeat(64)]);
    },
  },
  {
    rule: "M6",
    title: "timestamps are the time in UTC, and never fall",
    async run(context) {
      const client = await context.join(newRoom());
      let last = 0;
      for (let n = 1; n <= 5; n++) {
        const at = Date.parse((await client.post(`message ${n}`)).timestamp);
        assert.ok(at >= last, `message ${n} is ${last - at} ms older than the one before`);
        assert.ok(Math.abs(at - Date.now()) < HOUR_MS, `message ${n} was said at ${new Date(at).toISOString()}`);
        last = at;
      }
    },
  },
];
