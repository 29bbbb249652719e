/** Rooms of thousands: what a message costs, how long it takes, and the memory. */
import { casesOf, generatorNote, medianOf, short, systemsOf, table } from "../report/tables.ts";
import { possibleConnections } from "../servers/open-files.ts";
import { SYSTEMS, type SystemName } from "../servers/systems.ts";
import { CONTENT_LENGTH, jobCase, type Measurement, type Scenario } from "./scenario.ts";

/** As many as a room admits by default. */
const MOST_MEMBERS = 20_000;
/** Socket.IO announces every join to every member, which takes minutes in larger rooms. */
const MOST_MEMBERS_OF_SOCKET_IO = 1_000;
const RATES = [1, 5, 20];
const QUICK_RATES = [20];

const COLUMNS = [
  { key: "cpuUsPerDelivery", title: "CPU/delivery, µs", unit: 1 },
  { key: "framesPerDelivery", title: "frames/delivery", unit: 1 },
  { key: "p50", title: "median, ms", unit: 1_000 },
  { key: "p99", title: "99th percentile, ms", unit: 1_000 },
  { key: "cpuShare", title: "server, of a core", unit: 1 },
  { key: "memory", title: "memory, MB", unit: 1e6 },
] as const;

/** The name of the case with this number of members. */
export const largeRoomCase = (members: number): string => `${members.toLocaleString("en-US")} members`;

const systemsFor = (members: number): readonly SystemName[] =>
  members <= MOST_MEMBERS_OF_SOCKET_IO ? ["samovar", "socket.io"] : ["samovar"];

/** A row for each number of members, system and rate; a star where the room could not keep up in some round. */
const report = (measurements: readonly Measurement[]): string => {
  const rows = casesOf(measurements).flatMap((name) => {
    const ofCase = measurements.filter((each) => each.case === name);
    return systemsOf(ofCase).flatMap((system) =>
      RATES.filter((rate) => ofCase.some(({ values }) => `${rate}.sent` in values)).map((rate) => {
        const isBehind = ofCase.some((each) => each.system === system && each.values[`${rate}.keptUp`] === 0);
        return [
          `${name}, ${rate}/s: ${SYSTEMS[system].title}${isBehind ? "\\*" : ""}`,
          ...COLUMNS.map(({ key, unit }) => short(medianOf(ofCase, { case: name, system }, `${rate}.${key}`) / unit)),
        ];
      }),
    );
  });
  return [table(["room", ...COLUMNS.map(({ title }) => title)], rows), generatorNote(measurements)].join("\n\n");
};

export const largeRooms: Scenario = {
  name: "large-rooms",
  title: "Large rooms",
  about:
    `One room of 1,000, of 5,000 and of as many members as the limit of open files allows, at most ${MOST_MEMBERS.toLocaleString("en-US")} (not with --quick). ` +
    "Socket.IO takes part where its joins do not take minutes. \\* as in _Message rate and room size_.",
  cases: (quick) => {
    const sizes = [1_000, 5_000, ...(quick ? [] : [MOST_MEMBERS])].map(possibleConnections);
    return [...new Set(sizes)].map((members) =>
      jobCase(largeRoomCase(members), systemsFor(members), {
        job: "largeRoom",
        members,
        spec: {
          rates: quick ? QUICK_RATES : RATES,
          contentLength: CONTENT_LENGTH,
          warmUpS: 1,
          measureS: 6,
          minMessages: 10,
        },
      }),
    );
  },
  report,
};
