/** Builds the page for development, again on every change. */
import { join } from "node:path";
import { build } from "vite";
import { CommandError, explain } from "./command.ts";
import { ROOT } from "./postgres.ts";

/**
 * Builds the page into `folder` and resolves to a function that stops watching. Throws a `CommandError` if the first
 * build fails; an error in a later one is printed, and the last good page stays.
 */
export const watchPage = async (folder: string): Promise<() => Promise<void>> => {
  const watcher = await build({
    root: join(ROOT, "web"),
    logLevel: "silent",
    build: { outDir: folder, watch: {} },
  });
  if (!("on" in watcher)) throw new Error("vite does not watch");
  const first = Promise.withResolvers<void>();
  let isBuilt = false;
  watcher.on("event", (event) => {
    if (event.code === "END") {
      isBuilt = true;
      first.resolve();
    }
    if (event.code !== "ERROR") return;
    const line = `the page cannot be built: ${explain(event.error)}`;
    first.reject(new CommandError(line));
    if (isBuilt) console.error(`❌ ${line}`);
  });
  try {
    await first.promise;
  } catch (error) {
    await watcher.close();
    throw error;
  }
  return () => watcher.close();
};
