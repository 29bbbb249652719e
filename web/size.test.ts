/** The page stays small: what a visitor loads, over a build of it. */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rollup } from "vite";
import { beforeAll, expect, test, vi } from "vitest";

/**
 * JavaScript and CSS together, gzipped, that it takes to enter a room and talk there, in the longest language, for
 * whoever has a name in this browser.
 */
const FIRST_BYTES = 35 * 1024;

/**
 * What views/on-demand.ts names, with its styles and its words in one language: it is fetched once the browser is idle,
 * or as soon as it is asked for. It holds the start page, dialogs, the page's own keys, and what can be done with a
 * message or a member.
 */
const LATER_BYTES = 8 * 1024;

/** Sizes in bytes, gzipped, by file name. */
const sizes = new Map<string, number>();
let html = "";

beforeAll(async () => {
  // Vite takes what is no production for development.
  vi.stubEnv("NODE_ENV", "production");
  const configFile = fileURLToPath(new URL("vite.config.ts", import.meta.url));
  const built = (await build({ configFile, logLevel: "error", build: { write: false } })) as Rollup.RollupOutput;
  for (const file of built.output) {
    const content = file.type === "chunk" ? file.code : file.source;
    if (/\.(?:js|css)$/.test(file.fileName)) sizes.set(file.fileName, gzipSync(content, { level: 9 }).length);
    if (file.fileName === "index.html") html = String(content);
  }
  vi.unstubAllEnvs();
});

test("JavaScript and CSS fit the budget", () => {
  const of = (pattern: RegExp) => [...sizes].flatMap(([name, size]) => (pattern.test(name) ? [size] : []));
  const [page, words, later, moreWords] = [/index-/, /\/(?:en|ru)-[\w-]{8}\.js/, /on-demand-/, /-more-/].map(of);
  // Nothing is loaded that is not counted.
  expect([page, words, later, moreWords].map((each) => each?.length)).toEqual([2, 2, 2, 2]);
  expect(sizes.size).toBe(8);
  const sum = (parts: number[] = [], languages: number[] = []) =>
    parts.reduce((total, size) => total + size, Math.max(...languages));
  const [first, onDemand] = [sum(page, words), sum(later, moreWords)];
  const told = [first, onDemand].map((size) => `${(size / 1024).toFixed(1)} KB`);
  console.info(`the page, gzipped: ${told.join(" of JavaScript and CSS, and on demand ")}`);
  expect(first).toBeLessThanOrEqual(FIRST_BYTES);
  expect(onDemand).toBeLessThanOrEqual(LATER_BYTES);
});

test("everything that is cached for ever is named by its content, and comes from here", () => {
  for (const name of sizes.keys()) expect(name).toMatch(/^assets\/[\w-]+-[\w-]{8}\.(?:js|css)$/);
  expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^\/assets\/.*\.js$/), expect.stringMatching(/^\/assets\/.*\.css$/)]),
  );
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});
