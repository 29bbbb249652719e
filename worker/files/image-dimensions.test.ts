import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dimensionsOf } from "./image-dimensions.ts";
import { IMAGES, OTHERS, PNG, turnedJpeg } from "./samples.fixture.ts";

describe("an image's dimensions", () => {
  it.each(Object.entries(IMAGES))("[F9] are read of %s", (type, image) => {
    expect(dimensionsOf(image, type)).toEqual({ width: 12, height: 7 });
    const inside = new Uint8Array(image.length + 60);
    inside.set(image, 30);
    expect(dimensionsOf(inside.subarray(30, 30 + image.length), type)).toEqual({ width: 12, height: 7 });
  });

  it("[F9] are those of the upright image", () => {
    const shown = Array.from({ length: 8 }, (_, i) => dimensionsOf(turnedJpeg(i + 1), "image/jpeg")?.width);
    expect(shown).toEqual([12, 12, 12, 12, 7, 7, 7, 7]);
  });

  it("[F9] are left out where they are not in the first bytes, or not believable", () => {
    for (const [type, image] of Object.entries(IMAGES)) expect(dimensionsOf(image.slice(0, 8), type)).toBeNull();
    for (const edge of [0, 65_536, 2 ** 32 - 1]) {
      const image = PNG.slice();
      new DataView(image.buffer).setUint32(16, edge);
      expect(dimensionsOf(image, "image/png")).toBeNull();
    }
    expect(dimensionsOf(OTHERS.svg as Uint8Array, "image/svg+xml")).toBeNull();
    expect(dimensionsOf(PNG, "constructor")).toBeNull();
  });

  it("[F9] of damaged images are positive or left out", () => {
    const damaged = fc.tuple(
      fc.constantFrom(...Object.entries(IMAGES)),
      fc.array(fc.tuple(fc.nat({ max: 300 }), fc.nat({ max: 255 })), { maxLength: 20 }),
      fc.nat({ max: 300 }),
    );
    fc.assert(
      fc.property(damaged, ([[type, image], changes, length]) => {
        const head = image.slice(0, length);
        for (const [at, byte] of changes) if (at < head.length) head[at] = byte;
        const dimensions = dimensionsOf(head, type);
        for (const edge of Object.values(dimensions ?? {})) expect(edge).toBeGreaterThan(0);
      }),
      { numRuns: 5_000 },
    );
  });

  it("[F9] of 64 KiB made to be slow are looked for in a bounded time", () => {
    for (const byte of [0x00, 0x01, 0xff]) {
      for (const [type, image] of Object.entries(IMAGES)) {
        const head = new Uint8Array(65_536).fill(byte);
        head.set(image.subarray(0, 40));
        const start = performance.now();
        dimensionsOf(head, type);
        expect([type, performance.now() - start < 1_000]).toEqual([type, true]);
      }
    }
  });
});
