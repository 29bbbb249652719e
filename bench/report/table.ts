/** Markdown tables of measurements. */
import type { Measurement } from "../scenarios/scenario.ts";
import { CONTENDERS } from "../servers/systems.ts";
import { table } from "./markdown.ts";
import { casesOf, contendersOf, medianOf, short } from "./summary.ts";

export interface Column {
  key: string;
  title: string;
  /** What a value is divided by, for another unit. */
  unit?: number;
}

/** True when a contender fell behind or something was lost, in any round. */
const fellBehind = (measurements: readonly Measurement[], of: Pick<Measurement, "case" | "contender">): boolean =>
  measurements.some((each) => each.case === of.case && each.contender === of.contender && each.values.keptUp === 0);

/** A row for each case and a column for each contender; a star where it could not keep up. */
export const byContender = (
  measurements: readonly Measurement[],
  { caseTitle, key, unit = 1 }: { caseTitle: string; key: string; unit?: number },
): string => {
  const contenders = contendersOf(measurements);
  const rows = casesOf(measurements).map((name) => [
    name,
    ...contenders.map((contender) => {
      const value = medianOf(measurements, { case: name, contender }, key) / unit;
      return short(value) + (fellBehind(measurements, { case: name, contender }) ? "\\*" : "");
    }),
  ]);
  return table([caseTitle, ...contenders.map((name) => CONTENDERS[name].title)], rows);
};

/** What each contender takes, as a multiple of Samovar's. */
export const ratios = (
  measurements: readonly Measurement[],
  { caseTitle, key }: { caseTitle: string; key: string },
): string => {
  const others = contendersOf(measurements).filter((name) => name !== "samovar");
  const rows = casesOf(measurements).map((name) => {
    const own = medianOf(measurements, { case: name, contender: "samovar" }, key);
    return [name, ...others.map((contender) => short(medianOf(measurements, { case: name, contender }, key) / own))];
  });
  return table([caseTitle, ...others.map((name) => `${CONTENDERS[name].title} ÷ Samovar`)], rows);
};

/** A row for each contender, or for each case and contender where there are several cases. */
export const byFigure = (measurements: readonly Measurement[], columns: readonly Column[]): string => {
  const cases = casesOf(measurements);
  const rows = cases.flatMap((name) =>
    contendersOf(measurements.filter((each) => each.case === name)).map((contender) => [
      cases.length > 1 ? `${name}: ${CONTENDERS[contender].title}` : CONTENDERS[contender].title,
      ...columns.map(({ key, unit = 1 }) => short(medianOf(measurements, { case: name, contender }, key) / unit)),
    ]),
  );
  return table([cases.length > 1 ? "case" : (cases[0] ?? ""), ...columns.map(({ title }) => title)], rows);
};
