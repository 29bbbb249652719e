/** The report's plots: CPU time of a delivery against message rate, members and message length. */
import type { Measurement, Values } from "../scenarios/scenario.ts";
import { SYSTEMS } from "../servers/systems.ts";
import { drawPlot } from "./plot.ts";
import { casesOf, medianOf, systemsOf } from "./tables.ts";

interface PlotSpec {
  file: string;
  scenario: string;
  title: string;
  /** The value along the x axis. */
  x: string;
  xTitle: string;
  includes(values: Values): boolean;
}

const PLOTS: readonly PlotSpec[] = [
  {
    file: "cpu-by-rate",
    scenario: "rates",
    title: "CPU per delivered message, 200 members",
    x: "rate",
    xTitle: "messages a second in the room",
    includes: ({ members }) => members === 200,
  },
  {
    file: "cpu-by-members",
    scenario: "rates",
    title: "CPU per delivered message, 500 messages a second",
    x: "members",
    xTitle: "members of the room",
    includes: ({ rate }) => rate === 500,
  },
  {
    file: "cpu-by-members-slow",
    scenario: "rates",
    title: "CPU per delivered message, 50 messages a second",
    x: "members",
    xTitle: "members of the room",
    includes: ({ rate }) => rate === 50,
  },
  {
    file: "cpu-by-length",
    scenario: "sizes",
    title: "CPU per delivered message, 500 messages a second, 200 members",
    x: "contentLength",
    xTitle: "characters of a message",
    includes: () => true,
  },
];

/** Draws the plots that have at least two points; SVG by file name. */
export const drawPlots = (measurements: readonly Measurement[]): Map<string, string> => {
  const drawn = new Map<string, string>();
  for (const { file, scenario, title, x, xTitle, includes } of PLOTS) {
    const included = measurements.filter((each) => each.scenario === scenario && includes(each.values));
    const cases = casesOf(included);
    if (cases.length < 2) continue;
    const series = systemsOf(included).map((system) => ({
      title: SYSTEMS[system].title,
      points: cases.map((name) => ({
        x: included.find((each) => each.case === name)?.values[x] ?? Number.NaN,
        y: medianOf(included, { case: name, system }, "cpuUsPerDelivery"),
      })),
    }));
    drawn.set(file, drawPlot({ title, xTitle, yTitle: "µs", series }));
  }
  return drawn;
};
