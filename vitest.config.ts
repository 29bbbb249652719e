import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { newVapidPair } from "./scripts/vapid-pair.ts";

const vapid = newVapidPair();

export default defineConfig({
  test: {
    globalSetup: "test/support/global-setup.ts",
    silent: "passed-only",
    // As test/support/eventually.ts.
    expect: { poll: { timeout: 30_000 } },
    // Most tests wait for a process or a socket, so two files at a time make good use of two cores.
    maxWorkers: 2,
    // node:sqlite is still called experimental.
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // .ci/run adds up the results of the second one.
    reporters: process.env.CI ? ["default", ["json", { outputFile: "dist/tests.json" }]] : ["default"],
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["{rooms,inbox,worker,lib,web,drizzle,scripts,test,bench}/**/*.test.ts"],
          exclude: ["**/*.workerd.test.ts", "**/node_modules/**"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                DATABASE_URL: inject("databaseUrl"),
                AUTH_SECRET: "a secret for tests, of at least 32 bytes",
                VAPID_PUBLIC_KEY: vapid.publicKey,
                VAPID_PRIVATE_KEY: vapid.privateKey,
                VAPID_SUBJECT: "mailto:operator@example.com",
              },
            },
          })),
        ],
        test: {
          name: "workerd",
          include: ["{rooms,inbox,worker,lib,test}/**/*.workerd.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
