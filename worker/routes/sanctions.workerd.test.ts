import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { join } from "../../test/support/edge-client.ts";
import { call, rejection, tokenWith, unique } from "../../test/support/edge-worker.ts";

const MOD = { id: "u-mod", username: "Mod" };

let room: string;
beforeEach(() => {
  room = `private-${unique()}`;
});

const moderator = (claims = {}) => tokenWith({ sub: MOD.id, rooms: ["private-*"], role: "moderator", ...claims });

describe("the list of sanctions", () => {
  it("[R8] has the muted and removed users, those whose sanction ends last first", async () => {
    const stub = env.ROOMS.getByName(room);
    const chief = await join(stub, MOD, { role: "moderator", rooms: [room] });
    const boris = await join(stub, { id: "u-boris", username: "Борис" }, { rooms: [room] });
    chief.send("muteUser", { userId: "u-boris", seconds: 60 });
    chief.send("removeUser", { userId: "u-unknown", seconds: 600 });
    const { until } = await chief.next("userMuted");
    const removed = await chief.next("userRemoved");
    const { status, body } = await call(`/api/rooms/${room}/sanctions`, { token: await moderator() });
    expect([status, body]).toEqual([
      200,
      {
        sanctions: [
          { userId: "u-unknown", username: null, mutedUntil: null, removedUntil: removed.until },
          { userId: "u-boris", username: "Борис", mutedUntil: until, removedUntil: null },
        ],
      },
    ]);
    for (const client of [chief, boris]) await client.close();
  });

  it("[R8] is empty in a room that is not known", async () => {
    const { status, body } = await call(`/api/rooms/${room}/sanctions`, { token: await moderator() });
    expect([status, body]).toEqual([200, { sanctions: [] }]);
  });

  it("[R8] [I3] is for moderators who may enter the room", async () => {
    const path = `/api/rooms/${room}/sanctions`;
    expect(await rejection(path, { token: await tokenWith({ rooms: [room] }) })).toEqual([403, "forbidden"]);
    expect(await rejection(path, { token: await moderator({ rooms: ["private-other"] }) })).toEqual([404, "not_found"]);
    expect(await rejection(path)).toEqual([404, "not_found"]);
    expect(await rejection(`/api/rooms/public-${unique()}/sanctions`)).toEqual([403, "forbidden"]);
    expect(await rejection(path, { token: "nonsense" })).toEqual([401, "unauthorized"]);
  });
});
