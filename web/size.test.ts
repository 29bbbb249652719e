/** The size of the built page. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rollup } from "vite";
import { beforeAll, expect, test, vi } from "vitest";

/**
 * JavaScript and CSS, gzipped, to talk in a room in any one language, for a user who is signed in. 2 KB of it are files: the outbox
 * that waits for uploads, pasting and dropping, and the space of images in messages, which must not move them when it comes later.
 */
const FIRST_LOAD_BYTES = 62 * 1024;
/** What the form for a name takes beyond that. */
const NAME_FORM_BYTES = 9.6 * 1024;
/**
 * All JavaScript and CSS, gzipped: with every dialog and every language, but without the emoji. Parts that are loaded on
 * demand compress less well than one file, and their words are there in each language.
 */
const TOTAL_BYTES = 134 * 1024;
/** The emoji in any one language, gzipped. */
const EMOJI_BYTES = 60 * 1024;
/** The service worker, gzipped, which is loaded after everything else: most of it parses the Markdown of notifications. */
const WORKER_BYTES = 6 * 1024;

type Built = Rollup.OutputChunk | Rollup.OutputAsset;

let output: Built[] = [];
let html = "";

const read = (path: string) => readFileSync(new URL(path, import.meta.url));
const isWorker = ({ fileName }: Built): boolean => fileName === "service-worker.js";
const isAsset = (file: Built): boolean => /\.(?:js|css)$/.test(file.fileName) && !isWorker(file);
const gzip = (content: string | Uint8Array): number => gzipSync(content, { level: 9 }).length;
const gzipped = (file: Built): number => gzip(file.type === "chunk" ? file.code : file.source);
const sum = (files: readonly Built[]): number => files.reduce((total, file) => total + gzipped(file), 0);

/** Returns `files` and what they import. */
const withImports = (files: readonly Built[]): Built[] => {
  const found = new Set(files);
  // A set also visits what is added meanwhile.
  for (const file of found) {
    if (file.type !== "chunk") continue;
    for (const each of output) if (file.imports.includes(each.fileName)) found.add(each);
  }
  return [...found];
};

/** Returns the chunks of dynamic imports whose module ids match. */
const chunksOf = (id: RegExp): Built[] =>
  output.filter((file) => file.type === "chunk" && id.test(file.facadeModuleId ?? ""));

/** Returns the chunk that contains a module. Throws if there is none. */
const chunkWith = (path: string): Built => {
  const found = output.find((file) => file.type === "chunk" && file.moduleIds.some((id) => id.endsWith(path)));
  if (!found) throw new Error(`${path} is not in the page`);
  return found;
};

/** What the page names and what that imports; not the language. */
const loadedFirst = (): Built[] => withImports(output.filter((file) => isAsset(file) && html.includes(file.fileName)));

beforeAll(async () => {
  // Vitest sets NODE_ENV to "test", which Vite takes for development.
  vi.stubEnv("NODE_ENV", "production");
  const configFile = fileURLToPath(new URL("vite.config.ts", import.meta.url));
  ({ output } = (await build({ configFile, logLevel: "error", build: { write: false } })) as Rollup.RollupOutput);
  vi.unstubAllEnvs();
  const page = output.find(({ fileName }) => fileName === "index.html");
  html = page?.type === "asset" ? String(page.source) : "";
});

test("JavaScript and CSS fit the budget", () => {
  const first = loadedFirst();
  const languages = chunksOf(/\/web\/i18n\/[a-z]+\.ts$/).map((chunk) =>
    sum(withImports([chunk]).filter((each) => !first.includes(each))),
  );
  const emoji = chunksOf(/virtual:emoji\//);
  expect(languages.length).toBeGreaterThanOrEqual(2);
  expect(emoji.length).toBe(languages.length);

  const loaded = new Set([...first, ...withImports([chunkWith("/web/i18n/ru.ts")])]);
  const nameForm = withImports([chunkWith("/web/home/home.tsx"), chunkWith("/web/i18n/ru-dialogs.ts")]);
  const nameFormBytes = sum(nameForm.filter((each) => !loaded.has(each)));
  const firstLoad = sum(first) + Math.max(...languages) + gzip(read("public/theme.js"));
  const total = sum(output.filter(isAsset)) - sum(emoji) + gzip(read("public/theme.js"));
  const worker = sum(output.filter(isWorker));
  const largestEmoji = Math.max(...emoji.map(gzipped));
  const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
  console.info(
    `the page, gzipped: ${kilobytes(firstLoad)} to talk, ${kilobytes(nameFormBytes)} to enter a name, ${kilobytes(total)} in total, ${kilobytes(largestEmoji)} of emoji, ${kilobytes(worker)} of service worker`,
  );
  expect(firstLoad).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
  expect(nameFormBytes).toBeLessThanOrEqual(NAME_FORM_BYTES);
  expect(total).toBeLessThanOrEqual(TOTAL_BYTES);
  expect(largestEmoji).toBeLessThanOrEqual(EMOJI_BYTES);
  expect(worker).toBeGreaterThan(0);
  expect(worker).toBeLessThanOrEqual(WORKER_BYTES);
});

test("the service worker stores what the page may need offline, but no emoji", () => {
  const source = output.filter(isWorker).map((file) => (file.type === "asset" ? String(file.source) : ""))[0] ?? "";
  const stored = source.match(/\/[\w./-]+\.\w+/g) ?? [];
  const emoji = chunksOf(/virtual:emoji\//);
  const expected = output
    .filter((file) => isAsset(file) && !emoji.includes(file))
    .map(({ fileName }) => `/${fileName}`);
  expect(stored.filter((path) => path.startsWith("/assets/")).sort()).toEqual(expected.sort());
  for (const path of ["/theme.js", "/samovar.svg", "/manifest.webmanifest", "/badges/9.svg", "/icons/badge.png"]) {
    expect(stored).toContain(path);
    read(`public${path}`);
  }
});

test("the words of dialogs are loaded with the first dialog", () => {
  const modules = loadedFirst().flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  expect(modules.some((id) => id.endsWith("/web/i18n/index.ts"))).toBe(true);
  expect(modules.filter((id) => id.endsWith("/web/i18n/dialog-text.ts"))).toEqual([]);
});

test("the licenses of what is bundled come with it", () => {
  const textOf = (name: string) => {
    const file = output.find(({ fileName }) => fileName === name);
    return file?.type === "asset" ? Buffer.from(file.source).toString() : "";
  };
  expect(textOf("licenses.md")).toContain("## sugar-high");
  expect(textOf("emoji-license.txt")).toContain("MIT License");
});

test("assets that are cached for ever are named by their content, and none comes from another site", () => {
  for (const { fileName } of output.filter(isAsset)) {
    expect(fileName).toMatch(/^assets\/[\w-]+-[\w-]{8}\.(?:js|css)$/);
  }
  expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^\/assets\/.*\.js$/), expect.stringMatching(/^\/assets\/.*\.css$/)]),
  );
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});
