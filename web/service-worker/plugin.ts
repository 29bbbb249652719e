/** Builds the service worker, `/service-worker.js`: one classic script that knows the files of its build. */
import { createHash } from "node:crypto";
import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, type Rollup } from "vite";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const FILE = "service-worker.js";

/** Files of web/public that the page needs offline. */
const PUBLIC_FILES = [
  "theme.js",
  "samovar.svg",
  "manifest.webmanifest",
  "badges/*",
  "icons/192.png",
  "icons/badge.png",
];

/**
 * True for scripts and styles, also those of dialogs and both languages: about 125 KB, gzipped, half of which every page loads
 * anyway. The emoji would be another 95 KB, and without them only the picker is missing.
 */
const isNeededOffline = (file: Rollup.OutputAsset | Rollup.OutputChunk): boolean =>
  /\.(?:js|css)$/.test(file.fileName) &&
  !(file.type === "chunk" && file.facadeModuleId?.startsWith("\0virtual:emoji/"));

const buildWorker = async (version: string, files: readonly string[]): Promise<string> => {
  const id = "\0virtual:build";
  const { output } = (await build({
    configFile: false,
    root: FOLDER,
    logLevel: "error",
    plugins: [
      {
        name: "build",
        resolveId: (source) => (source === "virtual:build" ? id : null),
        load: (source) =>
          source === id
            ? `export const version = ${JSON.stringify(version)}; export const files = ${JSON.stringify(files)};`
            : null,
      },
    ],
    publicDir: false,
    build: {
      write: false,
      watch: null,
      rolldownOptions: { input: join(FOLDER, "worker.ts"), output: { format: "iife" } },
    },
  })) as Rollup.RollupOutput;
  return output[0].code;
};

export const serviceWorkerPlugin = (): Plugin => {
  let publicFolder = "";
  return {
    name: "service-worker",
    // The page has to be there.
    enforce: "post",
    configResolved: ({ publicDir }) => {
      publicFolder = publicDir;
    },
    buildStart() {
      for (const name of readdirSync(FOLDER)) this.addWatchFile(join(FOLDER, name));
    },
    async generateBundle(_, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") throw new Error("the service worker is built after the page");
      const built = Object.values(bundle).filter(isNeededOffline);
      const unhashed = globSync(PUBLIC_FILES, { cwd: publicFolder }).sort();
      const files = [...built.map(({ fileName }) => fileName).sort(), ...unhashed].map((name) => `/${name}`);
      const hash = createHash("sha256").update(page.source).update(files.join());
      for (const name of unhashed) hash.update(readFileSync(join(publicFolder, name)));
      const version = hash.digest("hex").slice(0, 16);
      this.emitFile({ type: "asset", fileName: FILE, source: await buildWorker(version, files) });
    },
  };
};
