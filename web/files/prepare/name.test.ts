import fc from "fast-check";
import { expect, test } from "vitest";
import { fileName } from "../../../rooms/protocol/fields.ts";
import { nameFor } from "./name.ts";

test.each([
  ["photo.heic", "image/jpeg", "photo.jpg"],
  ["photo.JPEG", "image/jpeg", "photo.JPEG"],
  ["photo", "image/webp", "photo.webp"],
  ["holiday.2026", "image/png", "holiday.2026.png"],
  ["report.pdf", "application/pdf", "report.pdf"],
  ["C:\\fakepath\\a/b.txt", "text/plain", "C:_fakepath_a_b.txt"],
  ["gpj.\u202eexe", "application/octet-stream", "gpj._exe"],
  ["", "image/png", "image.png"],
  ["  ", "application/pdf", "file"],
  ["..", "text/plain", "file"],
  [".gitignore", "text/plain", ".gitignore"],
])("%j of type %s is named %j", (name, type, expected) => expect(nameFor(name, type)).toBe(expected));

test("a long name keeps its extension", () => {
  const name = nameFor(`${"ы".repeat(300)}.heic`, "image/jpeg");
  expect(name).toBe(`${"ы".repeat(124)}.jpg`);
});

test("the server accepts any name", () => {
  const types = fc.constantFrom("image/jpeg", "image/png", "application/pdf");
  const names = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.array(fc.nat(0xffff), { maxLength: 300 }).map((units) => String.fromCharCode(...units)),
  );
  fc.assert(
    fc.property(names, types, (name, type) => {
      const given = nameFor(name, type);
      expect(fileName.safeParse(given).success, JSON.stringify(given)).toBe(true);
      expect(nameFor(given, type)).toBe(given);
    }),
    { numRuns: 1_000 },
  );
});
