/** The measurements that the generator knows, each with what it takes and what it finds. */
import { Random } from "../../test/support/random.ts";
import { type CeilingResult, type CeilingSpec, measureCeiling } from "./ceiling.ts";
import type { CrowdSpec } from "./client-pool.ts";
import { type FloodResult, type FloodSpec, measureFlood } from "./flood.ts";
import { type HistoryResult, type HistorySpec, measureHistory } from "./history.ts";
import { type IdleResult, type IdleSpec, measureIdle, measureWake, type WakeResult, type WakeSpec } from "./idle.ts";
import { type LoadResult, type LoadSpec, Talk } from "./load.ts";
import { measureRoundTrip, type RoundTripResult, type RoundTripSpec } from "./round-trip.ts";
import { measureStorm, type StormResult, type StormSpec } from "./storm.ts";

const measureLoad = async (crowd: CrowdSpec, spec: LoadSpec, random: Random): Promise<LoadResult> => {
  const talk = new Talk(crowd, random);
  try {
    await talk.gather();
    return await talk.measure(spec);
  } finally {
    talk.close();
  }
};

/** What each measurement takes. */
export interface Specs {
  load: LoadSpec;
  ceiling: CeilingSpec;
  roundTrip: RoundTripSpec;
  storm: StormSpec;
  idle: IdleSpec;
  wake: WakeSpec;
  history: HistorySpec;
  flood: FloodSpec;
}

/** What each measurement finds. */
export interface Results {
  load: LoadResult;
  ceiling: CeilingResult;
  roundTrip: RoundTripResult;
  storm: StormResult;
  idle: IdleResult;
  wake: WakeResult;
  history: HistoryResult;
  flood: FloodResult;
}

export type JobName = keyof Specs;

const MEASURES: {
  [Name in JobName]: (crowd: CrowdSpec, spec: Specs[Name], random: Random) => Promise<Results[Name]>;
} = {
  load: measureLoad,
  ceiling: measureCeiling,
  roundTrip: measureRoundTrip,
  storm: measureStorm,
  idle: measureIdle,
  wake: measureWake,
  history: measureHistory,
  flood: measureFlood,
};

/** What the generator is sent. */
export interface Job<Name extends JobName = JobName> {
  name: Name;
  seed: number;
  crowd: CrowdSpec;
  spec: Specs[Name];
}

/** Carries out one measurement. */
export const carryOut = <Name extends JobName>({ name, seed, crowd, spec }: Job<Name>): Promise<Results[Name]> =>
  MEASURES[name](crowd, spec, new Random(seed));
