/** Every scenario, in the order of the report. */
import { ceiling } from "./ceiling.ts";
import { coldStart } from "./cold-start.ts";
import { endToEnd } from "./end-to-end.ts";
import { flood } from "./flood.ts";
import { history } from "./history.ts";
import { idle, wake } from "./idle.ts";
import { rates, rooms, sizes } from "./rates.ts";
import { roundTrip } from "./round-trip.ts";
import type { Scenario } from "./scenario.ts";
import { storage } from "./storage.ts";
import { storm } from "./storm.ts";

export const SCENARIOS: readonly Scenario[] = [
  rates,
  sizes,
  rooms,
  ceiling,
  roundTrip,
  endToEnd,
  storage,
  storm,
  flood,
  idle,
  wake,
  history,
  coldStart,
];
