/** Builds the page for development, and again whenever one of its files changes. */
import { join } from "node:path";
import { build } from "vite";
import { explain, Refusal } from "./command.ts";
import { ROOT } from "./postgres.ts";

/**
 * Resolves when the page is built into `folder`, to what ends the watching. Throws a `Refusal` when it cannot be
 * built; an error in a later change is printed, and the last good page stays.
 */
export const watchPage = async (folder: string): Promise<() => Promise<void>> => {
  const watcher = await build({
    root: join(ROOT, "web"),
    logLevel: "silent",
    build: { outDir: folder, watch: {} },
  });
  if (!("on" in watcher)) throw new Error("vite does not watch");
  const first = Promise.withResolvers<void>();
  let built = false;
  watcher.on("event", (event) => {
    if (event.code === "END") {
      built = true;
      first.resolve();
    }
    if (event.code !== "ERROR") return;
    const line = `the page cannot be built: ${explain(event.error)}`;
    first.reject(new Refusal(line));
    if (built) console.error(`❌ ${line}`);
  });
  try {
    await first.promise;
  } catch (error) {
    await watcher.close();
    throw error;
  }
  return () => watcher.close();
};
