/** Medians of rounds, and figures as a reader wants them. */
import type { Measurement } from "../scenarios/scenario.ts";
import { CONTENDER_NAMES, type ContenderName } from "../servers/systems.ts";

/** The middle of some figures; NaN where there is none. */
export const median = (figures: readonly number[]): number => {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
};

/** The figures of one case and contender, over its rounds. */
export const figures = (
  measurements: readonly Measurement[],
  of: { case: string; contender: ContenderName },
  key: string,
): number[] =>
  measurements
    .filter((each) => each.case === of.case && each.contender === of.contender)
    .map(({ values }) => values[key])
    .filter((value) => value !== undefined);

/** The median over the rounds; NaN where it was not measured. */
export const medianOf = (
  measurements: readonly Measurement[],
  of: { case: string; contender: ContenderName },
  key: string,
): number => median(figures(measurements, of, key));

/** Three digits that mean something; an empty cell for what was not measured. */
export const short = (value: number): string => {
  if (Number.isNaN(value)) return "";
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(size >= 10 ? 1 : 2);
};

/** The cases and contenders that were measured, each once, in their order. */
export const casesOf = (measurements: readonly Measurement[]): string[] => [
  ...new Set(measurements.map((each) => each.case)),
];
export const contendersOf = (measurements: readonly Measurement[]): ContenderName[] =>
  CONTENDER_NAMES.filter((name) => measurements.some(({ contender }) => contender === name));
