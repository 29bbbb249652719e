import fc from "fast-check";
import { expect, it } from "vitest";
import { utf8Bytes } from "./utf8.ts";

it("measures text as an encoder does", () => {
  const borders = fc.constantFrom("a", "\x7f", "\x80", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "🫖");
  fc.assert(
    fc.property(fc.array(fc.oneof(borders, fc.string({ unit: "binary" }))), (parts) => {
      const text = parts.join("");
      expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});
