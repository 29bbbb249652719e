/** Connections that say nothing, and a room that sleeps. */
import { execSync } from "node:child_process";
import { byFigure } from "../report/table.ts";
import { CONTENT_LENGTH, runJob, type Scenario, withServer } from "./scenario.ts";

const ROOM = 100;
const SPARE_FILES = 1_000;
/** workerd opens two files for a connection. */
const FILES_PER_CONNECTION = 2;

/** As many rooms of a hundred as there may be open files, at most `wanted`. */
const roomsPossible = (wanted: number): number => {
  const text = process.platform === "win32" ? "" : execSync("ulimit -n", { encoding: "utf8", shell: "/bin/sh" }).trim();
  const files = Number(text);
  return Number.isFinite(files)
    ? Math.max(1, Math.min(wanted, Math.floor((files - SPARE_FILES) / FILES_PER_CONNECTION / ROOM)))
    : wanted;
};

export const idle: Scenario = {
  name: "idle",
  title: "Idle connections",
  about:
    "10,000 people in rooms of 100 (fewer where the system allows fewer open files, and 2,000 with --quick), joined, silent. " +
    "Heartbeats are as each has them: Samovar's clients send one every 20 s as the page does, Socket.IO's server one every 25 s, Bun's " +
    "one in two minutes.",
  cases: (quick) => [
    {
      name: "idle",
      contenders: ["samovar", "socket.io", "bun"],
      measure: (context) =>
        withServer(context, async (running) => {
          const rooms = roomsPossible(quick ? 20 : 100);
          // The runtime puts a room out of memory after ten idle seconds.
          const sleepsAfterS = context.contender.dialect === "samovar" && !quick ? 11 : 1;
          const spec = { settleS: sleepsAfterS, measureS: quick ? 2 : 6 };
          return { ...(await runJob(context, running, "idle", { rooms, members: ROOM }, spec)) };
        }),
    },
  ],
  report: (measurements) =>
    byFigure(measurements, [
      { key: "connections", title: "connections" },
      { key: "bytesPerConnection", title: "memory/connection, kB", unit: 1_000 },
      { key: "cpuUsToConnect", title: "CPU to connect and join, µs" },
      { key: "cpuMsPerHour", title: "CPU/idle connection and hour, ms" },
    ]),
};

export const wake: Scenario = {
  name: "wake",
  title: "Waking from hibernation",
  about:
    "5,000 members (500 with --quick) in one room that has slept for some seconds: the runtime puts it out of memory after ten. " +
    "One of them says something; and once more a moment later, in the room that is awake.",
  cases: (quick) => [
    {
      name: "wake",
      contenders: ["samovar"],
      measure: (context) =>
        withServer(context, async (running) => {
          const members = quick ? 500 : 5_000;
          const spec = { idleS: 13, contentLength: CONTENT_LENGTH };
          return { members, ...(await runJob(context, running, "wake", { rooms: 1, members }, spec)) };
        }),
    },
  ],
  report: (measurements) =>
    byFigure(measurements, [
      { key: "members", title: "members" },
      { key: "firstReply", title: "asleep: own copy, ms", unit: 1_000 },
      { key: "lastDelivery", title: "everyone's, ms", unit: 1_000 },
      { key: "awakeReply", title: "awake: own copy, ms", unit: 1_000 },
      { key: "awakeLastDelivery", title: "everyone's, ms", unit: 1_000 },
    ]),
};
