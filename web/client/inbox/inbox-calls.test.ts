import { expect, test, vi } from "vitest";
import { openDevice, useInbox } from "../../../test/support/page-inbox.ts";
import { InboxSocket } from "../../../test/support/test-inbox.ts";

useInbox();

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const theInbox = () => InboxSocket.inbox;
const BORIS = { id: "boris", username: "Boris" };

/** A device that is connected. */
const connected = async () => {
  const device = openDevice();
  await pass(1_000);
  const { calls, rooms, blocked } = device.inbox;
  return { calls, blocked, names: () => [...rooms.value.keys()], room: (name: string) => rooms.value.get(name) };
};

/** Lets a call end. */
const ended = async <Result>(call: Promise<Result>): Promise<Result> => {
  await pass(1_000);
  return call;
};

test("[N11] follows and unfollows at once", async () => {
  theInbox().add("tea", { lastSeq: 7, isFollowed: false });
  const { calls, names, room } = await connected();
  const following = calls.follow("tea");
  expect(names()).toEqual(["tea"]);
  expect(await ended(following)).toBe(null);
  expect(room("tea")).toMatchObject({ lastSeq: 7, read: 7 });
  const unfollowing = calls.unfollow("tea");
  expect(names()).toEqual([]);
  expect(await ended(unfollowing)).toBe(null);
  expect(theInbox().requests).toEqual([
    ["PUT", "/api/inbox/rooms/tea", {}],
    ["DELETE", "/api/inbox/rooms/tea", null],
  ]);
});

test("[N7] mutes at once, and follows with it", async () => {
  theInbox().add("tea");
  const { calls, room } = await connected();
  const muting = calls.mute("tea", true);
  expect(room("tea")?.muted).toBe(true);
  expect(await ended(muting)).toBe(null);
  expect(await ended(calls.mute("garden", true))).toBe(null);
  expect(room("garden")?.muted).toBe(true);
  expect(theInbox().requests[1]).toEqual(["PUT", "/api/inbox/rooms/garden", { muted: true }]);
});

test("what the server rejects is taken back, with the error", async () => {
  theInbox().add("tea");
  const { calls, names, room, blocked } = await connected();
  theInbox().failsWith = 403;
  expect(await ended(calls.follow("garden"))).toBe("forbidden");
  expect(await ended(calls.unfollow("tea"))).toBe("forbidden");
  expect(await ended(calls.mute("tea", true))).toBe("forbidden");
  expect(await ended(calls.block(BORIS))).toBe("forbidden");
  expect(await ended(calls.openDirect(BORIS))).toEqual({ error: "forbidden" });
  theInbox().failsWith = 0;
  expect(await ended(calls.unfollow("tea"))).toBe("network");
  expect(names()).toEqual(["tea"]);
  expect(room("tea")?.muted).toBe(false);
  expect(blocked.value).toEqual([]);
});

test("what was learned meanwhile is kept", async () => {
  theInbox().add("tea");
  const { calls, room } = await connected();
  const muting = calls.mute("tea", false);
  theInbox().post("tea");
  expect(await ended(muting)).toBe(null);
  expect(room("tea")?.unread).toBe(1);
});

test("a call succeeds while the connection is lost", async () => {
  const { calls, room } = await connected();
  theInbox().rejectsWith = 1006;
  theInbox().sockets[0]?.cut();
  expect(await ended(calls.follow("tea"))).toBe(null);
  expect(room("tea")).toEqual(theInbox().shown()[0]);
});

test("[D1] [D4] opens direct conversations, and blocks users", async () => {
  const { calls, blocked } = await connected();
  expect(await ended(calls.openDirect(BORIS))).toEqual({ room: "dm-0123456789abcdef0123456789abcdef" });
  expect(await ended(calls.block(BORIS))).toBe(null);
  expect(await ended(calls.block({ ...BORIS, username: "Boris K" }))).toBe(null);
  expect(blocked.value).toEqual([{ ...BORIS, username: "Boris K" }]);
  expect(await ended(calls.unblock("boris"))).toBe(null);
  expect(blocked.value).toEqual([]);
  expect(theInbox().requests).toEqual([
    ["POST", "/api/dms", { userId: "boris", username: "Boris" }],
    ["PUT", "/api/inbox/blocked/boris", { username: "Boris" }],
    ["PUT", "/api/inbox/blocked/boris", { username: "Boris K" }],
    ["DELETE", "/api/inbox/blocked/boris", null],
  ]);
});
