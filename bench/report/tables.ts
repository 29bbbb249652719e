/** Markdown tables of measurements, with medians over the rounds. */
import type { Measurement } from "../scenarios/scenario.ts";
import { SYSTEMS, type SystemName } from "../servers/systems.ts";

/** A Markdown table; the first column holds words, the others numbers. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, ["---", ...head.slice(1).map(() => "--:")], ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** The median; NaN where there are no figures. */
export const median = (figures: readonly number[]): number => {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
};

type Subject = Pick<Measurement, "case" | "system">;

const roundsOf = (measurements: readonly Measurement[], of: Subject): Measurement[] =>
  measurements.filter((each) => each.case === of.case && each.system === of.system);

/** A figure's median over the rounds of one case and system; NaN where it was not measured. */
export const medianOf = (measurements: readonly Measurement[], of: Subject, key: string): number => {
  const figures = roundsOf(measurements, of).map(({ values }) => values[key] ?? Number.NaN);
  return median(figures.filter((figure) => !Number.isNaN(figure)));
};

/** Three significant digits; an empty cell for what was not measured. */
export const short = (value: number): string => {
  if (Number.isNaN(value)) return "";
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(size >= 10 ? 1 : 2);
};

/** The measured cases, in their order. */
export const casesOf = (measurements: readonly Measurement[]): string[] => [
  ...new Set(measurements.map((each) => each.case)),
];

/** The measured systems, in the order of `SYSTEMS`. */
export const systemsOf = (measurements: readonly Measurement[]): SystemName[] =>
  (Object.keys(SYSTEMS) as SystemName[]).filter((name) => measurements.some(({ system }) => system === name));

interface Figure {
  caseTitle: string;
  key: string;
  /** What values are divided by, for another unit. */
  unit?: number;
}

/** A row for each case and a column for each system; a star where it could not keep up in some round. */
export const bySystem = (measurements: readonly Measurement[], { caseTitle, key, unit = 1 }: Figure): string => {
  const systems = systemsOf(measurements);
  const rows = casesOf(measurements).map((name) => [
    name,
    ...systems.map((system) => {
      const of = { case: name, system };
      const fellBehind = roundsOf(measurements, of).some(({ values }) => values.keptUp === 0);
      return short(medianOf(measurements, of, key) / unit) + (fellBehind ? "\\*" : "");
    }),
  ]);
  return table([caseTitle, ...systems.map((name) => SYSTEMS[name].title)], rows);
};

/** Each system's figure as a multiple of Samovar's. */
export const ratios = (measurements: readonly Measurement[], { caseTitle, key }: Figure): string => {
  const others = systemsOf(measurements).filter((name) => name !== "samovar");
  const rows = casesOf(measurements).map((name) => {
    const own = medianOf(measurements, { case: name, system: "samovar" }, key);
    return [name, ...others.map((system) => short(medianOf(measurements, { case: name, system }, key) / own))];
  });
  return table([caseTitle, ...others.map((name) => `${SYSTEMS[name].title} ÷ Samovar`)], rows);
};

/** A column for each figure, and a row for each system, or for each case and system where there are several cases. */
export const byFigure =
  (columns: readonly { key: string; title: string; unit?: number }[]) =>
  (measurements: readonly Measurement[]): string => {
    const cases = casesOf(measurements);
    const rows = cases.flatMap((name) =>
      systemsOf(measurements.filter((each) => each.case === name)).map((system) => [
        cases.length > 1 ? `${name}: ${SYSTEMS[system].title}` : SYSTEMS[system].title,
        ...columns.map(({ key, unit = 1 }) => short(medianOf(measurements, { case: name, system }, key) / unit)),
      ]),
    );
    return table([cases.length > 1 ? "case" : (cases[0] ?? ""), ...columns.map(({ title }) => title)], rows);
  };

/** The generator's largest share of a core: near 1, it is the generator that was measured. */
export const generatorNote = (measurements: readonly Measurement[]): string => {
  const most = Math.max(...measurements.map(({ values }) => values.generatorShare ?? 0));
  return `The generator used at most ${most.toFixed(2)} of its core.`;
};
