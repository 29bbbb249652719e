/** A busy room with followers who are away: what telling their inboxes does to those who are there. */
import { tokenFor } from "../generator/client-pool.ts";
import { byFigure } from "../report/tables.ts";
import { CONTENT_LENGTH, type Context, runJob, type Scenario, toValues, withServer } from "./scenario.ts";

const FOLLOWERS = [0, 5_000];
const MEMBERS = 200;
const RATE = 500;
/** Long: with followers, the server has already worked before the members join. Inboxes are told for 25 s. */
const WARM_UP_S = 8;
/** Followers that are added at the same time. */
const CONCURRENCY = 50;

/** The name of the case with this number of followers. */
export const followersCase = (followers: number): string => `${followers.toLocaleString("en-US")} followers`;

/** Lets users who never join follow the measured room, by their own inboxes. */
const addFollowers = async (port: number, { system, room }: Context, count: number): Promise<void> => {
  const { secret } = system;
  if (secret === null) throw new Error("followers have session tokens");
  const ids = Array.from({ length: count }, (_, i) => `follower-${i}`).values();
  const add = async () => {
    for (const id of ids) {
      const token = await tokenFor({ id, username: id }, secret);
      const { status } = await fetch(`http://127.0.0.1:${port}/api/inbox/rooms/${room}-0`, {
        method: "PUT",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body: "{}",
      });
      if (status !== 200) throw new Error(`following failed: ${status}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, add));
};

export const followers: Scenario = {
  name: "followers",
  title: "Followers who are away",
  about:
    `One room of ${MEMBERS} members and ${RATE} messages a second, without other followers and with ${FOLLOWERS[1]?.toLocaleString("en-US")} who are away. ` +
    "Their inboxes, each an object of its own in the same process, are told of the first unread message while the room is measured, " +
    "200 of them a second.",
  cases: () =>
    FOLLOWERS.map((count) => ({
      name: followersCase(count),
      systems: ["samovar"],
      measure: (context) =>
        withServer(context, async (running) => {
          await addFollowers(running.port, context, count);
          const spec = { rate: RATE, contentLength: CONTENT_LENGTH, warmUpS: WARM_UP_S, measureS: 10 };
          return toValues(await runJob(context, running, { job: "load", members: MEMBERS, spec }));
        }),
    })),
  report: byFigure([
    { key: "cpuUsPerDelivery", title: "CPU/delivery, µs" },
    { key: "cpuShare", title: "of a core" },
    { key: "p50", title: "latency median, ms", unit: 1_000 },
    { key: "p99", title: "99th percentile, ms", unit: 1_000 },
    { key: "max", title: "maximum, ms", unit: 1_000 },
  ]),
};
