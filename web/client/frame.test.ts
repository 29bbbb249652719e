import { expect, test } from "vitest";
import { readFrame } from "./frame.ts";

const left = { event: "userLeft", data: { room: "general", user: { id: "1", username: "Anna" }, total: 1 } };

test.each<[string, unknown, unknown[]]>([
  ["one event", JSON.stringify(left), [left]],
  ["an array of events, in order", JSON.stringify([left, { event: "b", data: {} }]), [left, { event: "b", data: {} }]],
  ["an empty array", "[]", []],
  ["the heartbeat's answer", "pong", []],
  ["what is not JSON", "{", []],
  ["null", "null", []],
  ["a number", "1", []],
  ["an event without data", '{"event":"x"}', []],
  ["an event whose data is null", '{"event":"x","data":null}', []],
  ["an event whose name is not a string", '{"event":1,"data":{}}', []],
  ["an array that holds something else, too", JSON.stringify([1, left, null]), [left]],
  ["a binary frame", new ArrayBuffer(2), []],
])("reads %s", (_, frame, events) => {
  expect(readFrame(frame)).toEqual(events);
});
