import { expect, it } from "vitest";
import { directUrl } from "./postgres.ts";

const NEON = "postgres://ann:p%40ss@ep-cool-1-pooler.eu-central-1.aws.neon.tech/neondb";

it.each([
  ["nothing", {}, null],
  ["empty settings", { DATABASE_URL: "", DIRECT_URL: "" }, null],
  ["the embedded database's own URLs", { DATABASE_URL: "postgres://postgres:postgres@localhost:5480/postgres" }, null],
  ["its direct URL", { DIRECT_URL: "postgres://postgres:postgres@127.0.0.1:5481/postgres" }, null],
  ["a direct URL", { DIRECT_URL: "postgres://a:b@db.example.com:5433/c" }, "postgres://a:b@db.example.com:5433/c"],
  ["both", { DATABASE_URL: NEON, DIRECT_URL: "postgresql://a@localhost/c" }, "postgresql://a@localhost/c"],
  ["a pooled Neon URL", { DATABASE_URL: NEON }, NEON.replace("-pooler", "")],
  ["a direct Neon URL", { DATABASE_URL: NEON.replace("-pooler", "") }, NEON.replace("-pooler", "")],
  [
    "a Neon URL that asks for encryption",
    { DATABASE_URL: `${NEON}?sslmode=require` },
    `${NEON.replace("-pooler", "")}?sslmode=verify-full`,
  ],
])("commands use %s", (_, settings, url) => {
  expect(directUrl(settings)).toBe(url);
});

it.each([
  [
    "a pooled URL of another provider",
    { DATABASE_URL: "postgres://a:secret@db.example.com/c" },
    "DIRECT_URL is missing",
  ],
  ["text that is not a URL", { DATABASE_URL: "secret" }, "DATABASE_URL is not a Postgres URL"],
  ["another kind of URL", { DIRECT_URL: "https://a:secret@db.example.com/c" }, "DIRECT_URL is not a Postgres URL"],
])("commands reject %s without showing it", (_, settings, reason) => {
  expect(() => directUrl(settings)).toThrow(reason);
  expect(() => directUrl(settings)).not.toThrow("secret");
});
