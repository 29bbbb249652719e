/** The suite against this Worker, and against the list of rules in SPEC.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, it } from "vitest";
import { newVapidPair } from "../../scripts/vapid-pair.ts";
import { startChat } from "../support/harness.ts";
import { startServer } from "../support/server.ts";
import { files } from "./files.ts";
import { CHECKS, checkHealth, runChecks, UNCHECKED } from "./suite.ts";

it("checks every rule of SPEC.md, or states why it cannot", () => {
  const spec = readFileSync(join(import.meta.dirname, "../../SPEC.md"), "utf8");
  const rules = [...spec.matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(([, rule]) => rule);
  expect(rules.length).toBeGreaterThan(40);
  expect(new Set([...CHECKS, ...UNCHECKED].map(({ rule }) => rule))).toEqual(new Set(rules));
});

it("finds no broken rule", async () => {
  const { publicKey, privateKey } = newVapidPair();
  const keys = { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey };
  const server = await startServer({ bindings: { ...keys, VAPID_SUBJECT: "mailto:operator@example.com" } });
  try {
    await checkHealth(server.url);
    const results = await runChecks(server.url, 24);
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    const unchecked = results.filter(({ outcome }) => outcome === "not checked").map(({ rule }) => rule);
    const expected = [...UNCHECKED, ...files].map(({ rule }) => rule);
    expect(new Set(unchecked)).toEqual(new Set([...expected, "I4"]));
  } finally {
    await server.close();
  }
}, 120_000);

// workerd alone has no bucket.
it("finds no broken rule of files", async () => {
  const chat = await startChat(inject("databaseUrl"));
  try {
    const results = await runChecks(chat.url, 8, files);
    const unchecked = new Set(UNCHECKED.map(({ rule }) => rule));
    expect(results.filter(({ rule, outcome }) => outcome !== "ok" && !unchecked.has(rule))).toEqual([]);
  } finally {
    await chat.close();
  }
}, 120_000);

it("reports in one line that nothing answers", async () => {
  await expect(checkHealth("http://localhost:1")).rejects.toThrow(/^nothing answers at http:\/\/localhost:1: .+$/);
});
