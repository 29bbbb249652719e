/** The flooder's process. It has the lowest priority, because it shares the load generator's cores. */
import { constants, setPriority } from "node:os";
import { serveParent } from "../servers/processes.ts";
import { type FloodCounts, Flooder, type FlooderSpec } from "./flooder.ts";

setPriority(constants.priority.PRIORITY_LOW);

let flooder: Flooder | null = null;

serveParent(async (request: FlooderSpec | "stop"): Promise<FloodCounts | undefined> => {
  if (request === "stop") {
    flooder?.stop();
    return flooder?.counts;
  }
  flooder = new Flooder(request);
  await flooder.start();
});
