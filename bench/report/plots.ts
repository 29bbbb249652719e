/** Which plots are made of the measurements: what a delivery costs against rate, members and length. */
import type { Measurement, Values } from "../scenarios/scenario.ts";
import { CONTENDERS } from "../servers/systems.ts";
import { drawPlot, type Series } from "./plot.ts";
import { casesOf, contendersOf, medianOf } from "./summary.ts";

interface Choice {
  file: string;
  scenario: string;
  title: string;
  /** The value along the axis, and what it is called. */
  along: string;
  xTitle: string;
  takes(values: Values): boolean;
}

const CHOICES: readonly Choice[] = [
  {
    file: "cpu-by-rate",
    scenario: "rates",
    title: "CPU per delivered message, 200 members",
    along: "rate",
    xTitle: "messages a second in the room",
    takes: ({ members }) => members === 200,
  },
  {
    file: "cpu-by-members",
    scenario: "rates",
    title: "CPU per delivered message, 500 messages a second",
    along: "members",
    xTitle: "members of the room",
    takes: ({ rate }) => rate === 500,
  },
  {
    file: "cpu-by-members-slow",
    scenario: "rates",
    title: "CPU per delivered message, 50 messages a second",
    along: "members",
    xTitle: "members of the room",
    takes: ({ rate }) => rate === 50,
  },
  {
    file: "cpu-by-length",
    scenario: "sizes",
    title: "CPU per delivered message, 500 messages a second, 200 members",
    along: "contentLength",
    xTitle: "characters of a message",
    takes: () => true,
  },
];

const FEWEST_POINTS = 2;

const seriesOf = (measurements: readonly Measurement[], along: string): Series[] =>
  contendersOf(measurements).map((contender) => ({
    title: CONTENDERS[contender].title,
    points: casesOf(measurements).flatMap((name) => {
      const x = measurements.find((each) => each.case === name)?.values[along];
      const y = medianOf(measurements, { case: name, contender }, "cpuUsPerDelivery");
      return x === undefined || Number.isNaN(y) ? [] : [{ x, y }];
    }),
  }));

/** The plots for which there are measurements: SVG by file name. */
export const drawPlots = (measurements: readonly Measurement[]): Map<string, string> => {
  const drawn = new Map<string, string>();
  for (const { file, scenario, title, along, xTitle, takes } of CHOICES) {
    const taken = measurements.filter((each) => each.scenario === scenario && takes(each.values));
    if (casesOf(taken).length < FEWEST_POINTS) continue;
    drawn.set(file, drawPlot({ title, xTitle, yTitle: "µs", series: seriesOf(taken, along) }));
  }
  return drawn;
};
