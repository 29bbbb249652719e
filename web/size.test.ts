/** The size of the built page. */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rollup } from "vite";
import { beforeAll, expect, test, vi } from "vitest";

/** JavaScript and CSS, gzipped, to enter a room and talk there in any one language. */
const ENTER_AND_TALK_BYTES = 48 * 1024;
/** All JavaScript and CSS, gzipped: with every dialog and every language. */
const TOTAL_BYTES = 56 * 1024;

type Built = Rollup.OutputChunk | Rollup.OutputAsset;

let output: Built[] = [];
let html = "";

const isAsset = ({ fileName }: Built): boolean => /\.(?:js|css)$/.test(fileName);
const gzipped = (file: Built): number => gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 }).length;
const sum = (files: readonly Built[]): number => files.reduce((total, file) => total + gzipped(file), 0);

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
  const assets = output.filter(isAsset);
  const isLanguage = (file: Built) =>
    file.type === "chunk" && /\/web\/i18n\/[a-z]+\.ts$/.test(file.facadeModuleId ?? "");
  const isLoadedFirst = (file: Built) => html.includes(file.fileName) || file.fileName.endsWith(".css");
  const languages = assets.filter(isLanguage);
  expect(languages.length).toBeGreaterThanOrEqual(2);

  const enterAndTalk = sum(assets.filter(isLoadedFirst)) + Math.max(...languages.map(gzipped));
  const total = sum(assets);
  const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
  console.info(`the page, gzipped: ${kilobytes(enterAndTalk)} to enter and talk, ${kilobytes(total)} in total`);
  expect(enterAndTalk).toBeLessThanOrEqual(ENTER_AND_TALK_BYTES);
  expect(total).toBeLessThanOrEqual(TOTAL_BYTES);
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
