/** What is kept of a load measurement. */
import type { LoadResult } from "../generator/load.ts";
import type { Values } from "./scenario.ts";

/** The figures of a load; flags as 0 and 1. */
export const loadValues = ({ violations, keptUp, ...figures }: LoadResult): Values => ({
  ...figures,
  ...violations,
  keptUp: keptUp ? 1 : 0,
});
