/** Uploads into a busy room: what they make its members wait, and how much of them the Worker holds. */
import { medianOf, short, table } from "../report/tables.ts";
import { startSamovarWithFiles } from "../servers/samovar-with-files.ts";
import { samovarSettings } from "../servers/systems.ts";
import { CONTENT_LENGTH, type Measurement, runJob, type Scenario, toValues } from "./scenario.ts";

const SYSTEM = "samovar";
const MEMBERS = 50;
const RATE = 500;
const USERS = 20;
const FILES = 200;
const BYTES = 5_000_000;
/** Until the heap of a new process has grown. */
const WARM_UP_S = 15;
/** Uploading that takes longer goes on when the talk has ended. */
const MEASURE_S = 40;

const CASE = `${FILES} files of ${BYTES / 1_000_000} MB`;

const ms = (measurements: readonly Measurement[], key: string): string =>
  short(medianOf(measurements, { case: CASE, system: SYSTEM }, key) / 1_000);
const megabytes = (measurements: readonly Measurement[], key: string): string =>
  short(medianOf(measurements, { case: CASE, system: SYSTEM }, key) / 1_000_000);
const plain = (measurements: readonly Measurement[], key: string): string =>
  short(medianOf(measurements, { case: CASE, system: SYSTEM }, key));

export const files: Scenario = {
  name: "files",
  title: "Files",
  about:
    `${USERS} users upload ${CASE} into a room of ${MEMBERS} members who send ${RATE} messages a second, beside a calm phase of the same ` +
    "talk. The server is Miniflare, because workerd alone has no R2: its simulation runs in the same process and on the same core, so it is in " +
    "all figures. Memory is the growth of the process's resident memory to its peak within the phase.",
  cases: () => [
    {
      name: CASE,
      systems: [SYSTEM],
      measure: async (context) => {
        const { environment } = context;
        const running = await startSamovarWithFiles({
          script: environment.bundles.samovar,
          bindings: {
            ...samovarSettings(environment),
            FILE_LIMITS: { bytesPerDay: FILES * BYTES },
          },
        });
        try {
          const talk = { rate: RATE, contentLength: CONTENT_LENGTH, warmUpS: WARM_UP_S, measureS: MEASURE_S };
          const spec = { ...talk, users: USERS, filesPerUser: FILES / USERS, bytes: BYTES };
          return toValues(await runJob(context, running, { job: "uploads", members: MEMBERS, spec }));
        } finally {
          await running.stop();
        }
      },
    },
  ],
  report: (measurements) =>
    [
      table(
        ["phase", "latency median, ms", "99th percentile, ms", "maximum, ms", "of a core", "memory, MB"],
        (["calm", "uploads"] as const).map((phase) => [
          phase,
          ms(measurements, `${phase}.p50`),
          ms(measurements, `${phase}.p99`),
          ms(measurements, `${phase}.max`),
          plain(measurements, `${phase}.cpuShare`),
          megabytes(measurements, `${phase}.memoryGrowth`),
        ]),
      ),
      table(
        ["uploads", "stored", "seconds", "MB/s", "most at once", "their size, MB"],
        [
          [
            CASE,
            plain(measurements, "uploaded"),
            plain(measurements, "uploadSeconds"),
            megabytes(measurements, "bytesPerS"),
            plain(measurements, "mostAtOnce"),
            megabytes(measurements, "bytesAtOnce"),
          ],
        ],
      ),
    ].join("\n\n"),
};
