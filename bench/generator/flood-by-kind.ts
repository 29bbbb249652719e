/**
 * Latency in a room while a client floods it, for each kind of flood. A slice without a flood precedes each slice with one,
 * so that drift affects all of them alike. Each flood is by a new user, whose budgets are full.
 */
import type { Random } from "../../test/support/random.ts";
import { startHelper } from "../servers/processes.ts";
import { whenIdle } from "../servers/usage.ts";
import { fill, LARGE_CONTENT } from "./attacks/attack.ts";
import type { PoolSpec } from "./client-pool.ts";
import { type FloodSpec, NO_FLOOD, PhaseFigures, ratiosTo, WARM_UP_S } from "./flood.ts";
import { FLOOD_KINDS, LARGE_MESSAGES } from "./flood-kinds.ts";
import type { FloodCounts, FlooderSpec } from "./flooder.ts";
import { withLoad } from "./load-generator.ts";

/** A flood is worked off when the server uses at most this share of a core. */
const IDLE_SHARE = 0.1;

/** A user connects as often as an address may for long (UPGRADES in wrangler.toml): 300 times in 10 s. */
const PAUSE_MS = 10_000 / 300;

/** Measures the members of one room; the flooder is not among them. Figures are named `<kind>.<figure>`, or `calm.<figure>`. */
export const measureFloodByKind = async (pool: PoolSpec, spec: Omit<FloodSpec, "isGuest">, random: Random) => {
  const { target, secret } = pool;
  if (secret === null) throw new Error("only Samovar has budgets to flood");
  const { rate, contentLength, sliceS, slices, floodRate } = spec;
  const room = `${pool.room}-0`;
  await fill({ port: target.port, room, secret, opened: [] }, LARGE_MESSAGES, LARGE_CONTENT);
  const flooder = startHelper(new URL("./flooder-process.ts", import.meta.url));
  const calm = new PhaseFigures();
  const kinds = [...FLOOD_KINDS].map(([name, frames]) => ({ name, frames, figures: new PhaseFigures() }));
  try {
    return await withLoad(pool, random, async (load) => {
      // Late messages count towards their own slice.
      const slice = { rate, contentLength, warmUpS: 0, measureS: sliceS, waitForAll: true };
      await load.measure({ ...slice, warmUpS: WARM_UP_S });
      for (let i = 0; i < slices; i++) {
        for (const { name, frames, figures } of kinds) {
          calm.add(await load.measure(slice, calm.latencies), NO_FLOOD);
          const userId = `${name} ${i}`;
          const flood: FlooderSpec = { target, room, secret, userId, frames, rate: floodRate, pauseMs: PAUSE_MS };
          await flooder.ask(flood);
          const result = await load.measure(slice, figures.latencies);
          figures.add(result, await flooder.ask<FloodCounts>("stop"));
          await whenIdle(target.pids, IDLE_SHARE);
        }
      }
      const phases = [{ name: "calm", figures: calm }, ...kinds];
      const values = phases.flatMap(({ name, figures }) =>
        Object.entries({ ...figures.values, ...ratiosTo(calm.values, figures.values) }).map(([key, value]) => [
          `${name}.${key}`,
          value,
        ]),
      );
      return {
        ...(Object.fromEntries(values) as Record<string, number | boolean>),
        generatorShare: Math.max(...phases.map(({ figures }) => figures.generatorShare)),
      };
    });
  } finally {
    await flooder.kill();
  }
};
