import { signal } from "@preact/signals-core";
import { expect, test } from "vitest";
import type { Message } from "../../rooms/protocol/events.ts";
import type { Rest } from "./rest.ts";
import { createSeqAt, type SeqAt } from "./seq-at.ts";

const timeOf = (hour: number) => new Date(Date.UTC(2026, 10, 20) + hour * 3_600_000);

/** The timeline has messages of 10, 11 and 12 o'clock, seq 10 to 12. */
const setUp = (answer: SeqAt, hasOlder = true) => {
  const asked: string[] = [];
  const messages = [10, 11, 12].map((seq) => ({ seq, timestamp: timeOf(seq).toISOString() }) as Message);
  const firstAfter: Rest["firstAfter"] = async (_, time) => {
    asked.push(time.toISOString());
    return answer;
  };
  const seqAt = createSeqAt("tea", { messages: signal(messages), hasOlder: signal(hasOlder) }, firstAfter);
  return { seqAt, asked };
};

test("a time in the timeline is found without a request", async () => {
  const { seqAt, asked } = setUp({ error: "network" });
  expect(await seqAt(timeOf(11))).toEqual({ seq: 11 });
  expect(await seqAt(timeOf(11.5))).toEqual({ seq: 12 });
  expect(await seqAt(timeOf(13))).toEqual({ seq: null });
  expect(asked).toEqual([]);
});

test("an earlier time is asked for, unless the timeline begins with the room's first message", async () => {
  const { seqAt, asked } = setUp({ seq: 3 });
  expect(await seqAt(timeOf(3))).toEqual({ seq: 3 });
  // Earlier messages may have the same time as the oldest one here.
  expect(await seqAt(timeOf(10))).toEqual({ seq: 3 });
  expect(asked).toEqual(["2026-11-20T02:59:59.999Z", "2026-11-20T09:59:59.999Z"]);
  expect(await setUp({ error: "network" }, false).seqAt(timeOf(3))).toEqual({ seq: 10 });
});

test("the timeline decides where the server has nothing yet, and an error is passed on", async () => {
  expect(await setUp({ seq: null }).seqAt(timeOf(3))).toEqual({ seq: 10 });
  expect(await setUp({ error: "network" }).seqAt(timeOf(3))).toEqual({ error: "network" });
});
