import { signal } from "@preact/signals-core";
import { expect, test } from "vitest";
import type { Message } from "../../../rooms/protocol/events.ts";
import type { Around } from "../../client/around.ts";
import type { RequestError } from "../../client/errors.ts";
import type { RoomState } from "../../client/state.ts";
import type { Source } from "../../client/timeline.ts";
import { createJump } from "./jump.ts";

const range = (first: number, last: number, deleted: number[] = []): Message[] =>
  Array.from({ length: last - first + 1 }, (_, index) => {
    const seq = first + index;
    return { seq, ...(deleted.includes(seq) ? { deletedAt: "2026-11-23T12:00:00.000Z" } : {}) } as Message;
  });

const ONLINE: RoomState = { kind: "online" };
const OFFLINE: RoomState = { kind: "offline", since: 0 };
const SYNCING: RoomState = { kind: "syncing" };

/** A room whose timeline has the messages 91 to 100. Requests are answered by `answer`. */
const setUp = (initial: RoomState = ONLINE) => {
  const state = signal<RoomState>(initial);
  const messages = signal<readonly Message[]>(initial === SYNCING ? [] : range(91, 100));
  const source = signal<Source>(initial === SYNCING ? "none" : "room");
  const around = signal<Around | null>(null);
  const requests: { seq: number; answer: (error: RequestError | null) => void }[] = [];
  const client = {
    state,
    around,
    timeline: { messages, source },
    loadAround: (seq: number) =>
      new Promise<RequestError | null>((resolve) => void requests.push({ seq, answer: resolve })),
    closeAround: () => {
      around.value = null;
    },
  };
  const jump = createJump(client);
  /** Settles the last request with the messages around its seq unless there is an error. */
  const answer = async (error: RequestError | null = null, loaded = range(41, 60)) => {
    const request = requests.at(-1);
    if (error === null) around.value = { seq: request?.seq ?? 0, messages: loaded, hasOlder: true, hasNewer: true };
    request?.answer(error);
    await Promise.resolve();
  };
  const seen = () => [jump.arrival.value?.seq ?? null, jump.notice.value, jump.isMoving()];
  return { jump, state, messages, source, around, requests, answer, seen };
};

const link = (seq: number) => ({ seq, below: null });

test("a loaded message is shown at once, also without a connection", () => {
  for (const kind of [ONLINE, OFFLINE]) {
    const { jump, requests, seen } = setUp(kind);
    jump.to(link(95));
    expect(seen()).toEqual([95, null, true]);
    jump.arrived();
    expect(seen()).toEqual([null, null, false]);
    jump.to(link(95));
    expect(seen()).toEqual([95, null, true]);
    expect(requests).toEqual([]);
  }
});

test("others are loaded, and a message of the timeline leads back to it", async () => {
  const { jump, around, answer, seen } = setUp();
  jump.to(link(50));
  expect(seen()).toEqual([null, "loading", true]);
  await answer();
  expect(seen()).toEqual([50, null, true]);
  jump.arrived();
  jump.to(link(99));
  expect([around.value, ...seen()]).toEqual([null, 99, null, true]);
});

test("a deleted message is shown and named, and of a missing one the nearest", async () => {
  const { jump, answer, seen } = setUp();
  jump.to(link(50));
  await answer(null, range(41, 60, [50]));
  expect(seen()).toEqual([50, "deleted", true]);
  jump.to(link(45));
  await answer(null, [...range(41, 43), ...range(48, 60)]);
  expect(seen()).toEqual([48, "missing", true]);
  jump.to(link(70));
  await answer(null, range(41, 60));
  expect(seen()).toEqual([60, "missing", true]);
  jump.cancel();
  expect(seen()).toEqual([null, null, false]);
});

test("a place to return to needs no notice", async () => {
  const { jump, answer } = setUp();
  jump.to({ seq: 45, below: -10 });
  await answer(null, [...range(41, 43), ...range(48, 60, [48])]);
  expect([jump.arrival.value, jump.notice.value]).toEqual([{ seq: 48, below: -10 }, null]);
});

test("a jump waits until the room is joined", async () => {
  const { jump, state, messages, requests, answer, seen } = setUp(SYNCING);
  jump.to(link(50));
  expect([requests.length, ...seen()]).toEqual([0, null, "loading", true]);
  messages.value = range(91, 100);
  state.value = ONLINE;
  expect(requests.map(({ seq }) => seq)).toEqual([50]);
  await answer();
  expect(seen()).toEqual([50, null, true]);
});

test("it says that there is no connection, and continues once there is one", async () => {
  const { jump, state, requests, answer, seen } = setUp(OFFLINE);
  jump.to(link(50));
  expect([requests.length, ...seen()]).toEqual([0, null, "offline", true]);
  state.value = ONLINE;
  expect(seen()).toEqual([null, "loading", true]);
  // The connection is lost again before the answer.
  state.value = OFFLINE;
  await answer("network");
  expect(seen()).toEqual([null, "offline", true]);
  state.value = ONLINE;
  await answer();
  expect([requests.length, ...seen()]).toEqual([2, 50, null, true]);
});

test("a failure is said, ends the movement, and can be retried", async () => {
  const { jump, requests, answer, seen } = setUp();
  jump.to(link(50));
  await answer("history_unavailable");
  expect(seen()).toEqual([null, "failed", false]);
  jump.retry();
  expect([requests.length, ...seen()]).toEqual([2, null, "loading", true]);
  await answer();
  expect(seen()).toEqual([50, null, true]);
});

test("only the last jump counts", async () => {
  const { jump, requests, answer, seen } = setUp();
  jump.to(link(50));
  jump.to(link(30));
  requests[0]?.answer("aborted");
  await Promise.resolve();
  expect(seen()).toEqual([null, "loading", true]);
  await answer(null, range(21, 40));
  expect(seen()).toEqual([30, null, true]);
  jump.to(link(50));
  jump.cancel();
  await answer();
  expect(seen()).toEqual([null, null, false]);
});

test("after a reconnect, a jump that is over stays over", async () => {
  const { jump, state, requests, answer } = setUp();
  jump.to(link(50));
  await answer();
  jump.arrived();
  state.value = OFFLINE;
  state.value = ONLINE;
  expect([requests.length, jump.isMoving()]).toEqual([1, false]);
});

test("a message that is restored after the jump has begun is shown, also without a connection", () => {
  const { jump, state, messages, source, seen } = setUp(SYNCING);
  state.value = OFFLINE;
  jump.to(link(95));
  expect(seen()).toEqual([null, "offline", true]);
  messages.value = range(91, 100);
  source.value = "cache";
  expect(seen()).toEqual([95, null, true]);
});
