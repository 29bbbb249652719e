/** Modules of the page in a browser, without the rest of it. */
import { fileURLToPath } from "node:url";
import { build, type Rollup } from "vite";

/** Builds a module and what it imports. Returns a document at `/`, in which its exports are globals, and its scripts by path. */
export const buildModulePage = async (module: URL): Promise<Map<string, string>> => {
  const [result] = (await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: false, target: "es2024", lib: { entry: fileURLToPath(module), formats: ["es"] } },
  })) as Rollup.RollupOutput[];
  const output: (Rollup.OutputChunk | Rollup.OutputAsset)[] = result?.output ?? [];
  const chunks = output.filter((file): file is Rollup.OutputChunk => file.type === "chunk");
  const entry = chunks.find(({ isEntry }) => isEntry);
  if (!entry) throw new Error("nothing was built");
  const start = `import * as module from "/${entry.fileName}"; Object.assign(globalThis, module, { isReady: true });`;
  const pages = new Map(chunks.map(({ fileName, code }) => [`/${fileName}`, code]));
  return pages.set("/", "<!doctype html><script type=module src=/start.js></script>").set("/start.js", start);
};
