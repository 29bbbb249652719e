/** Every device shows what the inbox knows in the end, however events, calls, failures and lost connections interleave. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { InboxRoom } from "../../../rooms/protocol/inbox.ts";
import {
  closeDevices,
  type Device,
  openDevice,
  readOn,
  startInbox,
  useInbox,
} from "../../../test/support/page-inbox.ts";
import type { TestInbox } from "../../../test/support/test-inbox.ts";

useInbox();

interface World {
  readonly inbox: TestInbox;
  readonly devices: Device[];
}

const ROOMS = ["garden", "kitchen", "tea"];

const room = fc.constantFrom(...ROOMS);
const device = fc.nat(1);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(room, fc.nat(3)).map(
      ([name, kind]) =>
        ({ inbox }: World) =>
          inbox.post(name, kind === 0),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(device, room, fc.nat(2), fc.boolean()).map(([at, name, behind, isNews]) => (world: World) => {
      const seq = (world.inbox.rooms.get(name)?.lastSeq ?? 0) - behind;
      const reader = world.devices[at];
      if (seq > 0 && reader) readOn(reader, name, seq, isNews);
    }),
  },
  {
    weight: 3,
    arbitrary: fc.nat(2).map(
      (at) =>
        ({ inbox }: World) =>
          inbox.sockets[at]?.cut(),
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(3, 7, 1_000, 31_000)
      .map((ms) => async () => void (await vi.advanceTimersByTimeAsync(ms))),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(device, room, fc.nat(4), fc.constantFrom(null, null, 0, 403))
      .map(([at, name, kind, failsWith]) => ({ inbox, devices }: World) => {
        const calls = devices[at]?.inbox.calls;
        inbox.failsWith = failsWith;
        if (kind === 0) void calls?.follow(name);
        else if (kind === 1) void calls?.unfollow(name);
        else void calls?.mute(name, kind === 2);
        inbox.failsWith = null;
      }),
  },
  {
    weight: 1,
    arbitrary: device.map(
      (at) =>
        ({ devices }: World) =>
          devices[at]?.inbox.markAllRead(),
    ),
  },
);

const byName = (rooms: Iterable<InboxRoom>) => [...rooms].sort((a, b) => (a.room < b.room ? -1 : 1));

/** What devices know without asking. Of muted rooms nobody is told. */
const countsOf = (rooms: Iterable<InboxRoom>) =>
  byName(rooms)
    .filter(({ muted }) => !muted)
    .map(({ room, unread, mentions, isExact }) => ({ room, unread, mentions, isExact }));

test("[N3] [N6] devices agree with the inbox in the end, and no position is lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const inbox = startInbox();
      for (const name of ROOMS) inbox.add(name, { isFollowed: name !== "garden" });
      const devices = [openDevice(), openDevice()];
      for (const run of steps) await run({ inbox, devices });
      await vi.advanceTimersByTimeAsync(31 * 60_000);
      for (const { inbox: shown } of devices) {
        expect(countsOf(shown.rooms.value.values())).toEqual(countsOf(inbox.shown()));
        shown.refresh();
      }
      await vi.advanceTimersByTimeAsync(1_000);
      for (const { inbox: shown, visitedRooms } of devices) {
        expect(byName(shown.rooms.value.values())).toEqual(byName(inbox.shown()));
        for (const { name, lastRead } of visitedRooms.rooms.value) {
          const room = inbox.rooms.get(name);
          if (room?.isFollowed) expect(lastRead).toBe(room.read);
        }
      }
      closeDevices();
    }),
    { numRuns: 150 },
  );
});
