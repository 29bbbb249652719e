/**
 * The flooder's process, so that what its frames cost to send is not the measuring generator's time. Both have the same
 * processors, and this one gives way: it is the server that is flooded.
 */
import { constants, setPriority } from "node:os";
import { Flooder, type FlooderSpec } from "./flooder.ts";

setPriority(constants.priority.PRIORITY_LOW);

let flooder: Flooder | null = null;

process.once("disconnect", () => process.exit(0));
process.on("message", async (order: FlooderSpec | "stop") => {
  if (order === "stop") {
    flooder?.stop();
    process.send?.(flooder?.counts);
    return;
  }
  flooder = new Flooder(order);
  await flooder.start();
});
