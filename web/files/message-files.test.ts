import { describe, expect, it } from "vitest";
import { isPicture } from "./message-files.ts";

describe("isPicture", () => {
  it("is true for an image of a type that browsers show, and of a known size", () => {
    expect(isPicture({ type: "image/png", width: 800, height: 600 })).toBe(true);
    expect(isPicture({ type: "image/png" })).toBe(false);
    expect(isPicture({ type: "image/svg+xml", width: 800, height: 600 })).toBe(false);
    expect(isPicture({ type: "image/heic", width: 800, height: 600 })).toBe(false);
  });

  it("is false for one that would take too much memory", () => {
    expect(isPicture({ type: "image/png", width: 65_535, height: 65_535 })).toBe(false);
  });
});
