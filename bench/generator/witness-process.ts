/** The witness's process: the load of an attack must not delay its clock. */
import { serveParent } from "../servers/processes.ts";
import { type Testimony, Witness, type WitnessSpec } from "./witness.ts";

let witness: Witness | null = null;

serveParent(async (request: WitnessSpec | "read"): Promise<Testimony | undefined> => {
  if (request === "read") return witness?.read();
  witness = await Witness.join(request);
});
