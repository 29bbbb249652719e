/** What connections cost: one by one, many that join at once, and many that are idle. */
import { byFigure } from "../report/tables.ts";
import { possibleConnections } from "../servers/open-files.ts";
import { CONTENT_LENGTH, jobCase, type Scenario } from "./scenario.ts";

export const connect: Scenario = {
  name: "connect",
  title: "Connecting and joining",
  about:
    "Members of a room open further connections, 64 at a time, and join with them. The reply is the roster and the latest 50 messages. " +
    "Others are not told of it: Socket.IO's server, which tells users apart by their connection, is kept from announcing joins here.",
  cases: () =>
    [100, 500].map((members) =>
      jobCase(`${members} members`, ["samovar", "socket.io-unannounced"], {
        job: "connect",
        members,
        spec: { messages: 100, contentLength: CONTENT_LENGTH, connections: 2_000 },
      }),
    ),
  report: byFigure([
    { key: "cpuUsPerConnection", title: "CPU to connect and join, µs" },
    { key: "bytesPerConnection", title: "sent, kB", unit: 1_000 },
  ]),
};

const STORM_MEMBERS = 1_000;

export const storm: Scenario = {
  name: "storm",
  title: "A join storm",
  about:
    `${STORM_MEMBERS.toLocaleString("en-US")} connected clients join one room within a second. A client's roster is correct when it counts all members and lists as ` +
    "many as a roster lists (500). CPU is that from the first join until half a second after the last roster was correct.",
  cases: () => [
    jobCase("1,000 joins", ["samovar", "socket.io", "ws", "bun"], {
      job: "storm",
      members: STORM_MEMBERS,
      spec: { withinMs: 1_000 },
    }),
  ],
  report: byFigure([
    { key: "cpuMs", title: "CPU, ms" },
    { key: "bytes", title: "sent, MB", unit: 1e6 },
    { key: "correctAfterFirstMs", title: "correct after the first join, ms" },
    { key: "correctAfterLastMs", title: "after the last, ms" },
    { key: "generatorShare", title: "generator, of a core" },
  ]),
};

const ROOM_SIZE = 100;
/** As many rooms as the limit of open files allows, at most `wanted`. */
const possibleRooms = (wanted: number): number =>
  Math.max(1, Math.floor(possibleConnections(wanted * ROOM_SIZE) / ROOM_SIZE));

export const idle: Scenario = {
  name: "idle",
  title: "Idle connections",
  about:
    "10,000 members in rooms of 100 (fewer where the system allows fewer open files; 2,000 with --quick) who send nothing but " +
    "heartbeats, which are each system's own: Samovar's clients send one every 20 s as the page does, Socket.IO's server every 25 s, " +
    "Bun's every two minutes.",
  cases: (quick) => [
    jobCase("idle", ["samovar", "socket.io", "bun"], ({ dialect }) => ({
      job: "idle",
      rooms: possibleRooms(quick ? 20 : 100),
      members: ROOM_SIZE,
      // The runtime evicts a room after ten idle seconds.
      spec: { settleS: dialect === "samovar" && !quick ? 11 : 1, measureS: quick ? 2 : 6 },
    })),
  ],
  report: byFigure([
    { key: "connections", title: "connections" },
    { key: "bytesPerConnection", title: "memory/connection, kB", unit: 1_000 },
    { key: "cpuUsToConnect", title: "CPU to connect and join, µs" },
    { key: "cpuMsPerHour", title: "CPU/idle connection and hour, ms" },
  ]),
};
