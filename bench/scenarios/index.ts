/** Every scenario, in the order of the report. */
import { attacks } from "./attacks.ts";
import { connect, idle, storm } from "./connections.ts";
import { files } from "./files.ts";
import { flood } from "./flood.ts";
import { followers } from "./followers.ts";
import { largeRooms } from "./large-rooms.ts";
import { coldStart, history, roundTrip, wake } from "./latency.ts";
import { endToEnd, storage } from "./persistence.ts";
import type { Scenario } from "./scenario.ts";
import { ceiling, rates, rooms, sizes } from "./throughput.ts";

export const SCENARIOS: readonly Scenario[] = [
  rates,
  sizes,
  rooms,
  ceiling,
  roundTrip,
  endToEnd,
  storage,
  largeRooms,
  followers,
  files,
  connect,
  storm,
  flood,
  attacks,
  idle,
  wake,
  history,
  coldStart,
];
