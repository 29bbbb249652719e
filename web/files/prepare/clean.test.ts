import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  GIF_CONTROL,
  GIF_IMAGE,
  gif,
  gifApplication,
  gifComment,
  join,
  PNG_SIGNATURE,
  pngChunk,
  pngHeader,
  vp8x,
  webp,
  webpChunk,
} from "../../../test/support/image-files.ts";
import type { Bytes, CleanImage } from "./bytes.ts";
import { cleanGif } from "./gif.ts";
import { cleanPng } from "./png.ts";
import { cleanWebp } from "./webp.ts";

const bytesOf = (image: CleanImage | null): Bytes | null => image && join(...image.parts);

const IDAT = pngChunk("IDAT", "pixels");
const IEND = pngChunk("IEND");
const png = (...chunks: Bytes[]): Bytes => join(PNG_SIGNATURE, pngHeader(3, 5), ...chunks, IEND);

describe("PNG", () => {
  test("loses text, EXIF, times and editors' chunks, and what follows the end", () => {
    const metadata = ["tEXt", "zTXt", "iTXt", "eXIf", "tIME", "caBX", "prVW"].map((type) =>
      pngChunk(type, "51.5N 0.1W"),
    );
    const visible = ["gAMA", "iCCP", "pHYs", "tRNS"].map((type) => pngChunk(type, type));
    const dirty = join(png(...metadata, ...visible, IDAT, ...metadata), "a screenshot before it was cropped");
    expect(bytesOf(cleanPng(dirty))).toEqual(png(...visible, IDAT));
  });

  test("keeps its frames", () => {
    const animated = png(pngChunk("acTL", "12345678"), pngChunk("fcTL", "frame"), IDAT, pngChunk("fdAT", "pixels"));
    expect(cleanPng(animated)).toMatchObject({ width: 3, height: 5, isAnimated: true });
    expect(bytesOf(cleanPng(animated))).toEqual(animated);
    expect(cleanPng(png(IDAT))).toMatchObject({ isAnimated: false });
  });

  test.each([
    ["without an end", join(PNG_SIGNATURE, pngHeader(1, 1), IDAT)],
    ["cut off in a chunk", png(IDAT).slice(0, -14)],
    ["without a header", join(PNG_SIGNATURE, IDAT, IEND)],
  ])("is not well-formed %s", (_, bytes) => expect(cleanPng(bytes)).toBe(null));
});

describe("WebP", () => {
  const frame = webpChunk("ANMF", "odd");

  test("loses EXIF, XMP and unknown chunks, and their flags", () => {
    const metadata = ["EXIF", "XMP ", "what"].map((type) => webpChunk(type, "51.5N 0.1W"));
    const dirty = join(webp(vp8x(0x02 | 0x08 | 0x04 | 0x10, 300, 200), frame, ...metadata, frame), "trailing");
    const cleaned = cleanWebp(dirty);
    expect(cleaned).toMatchObject({ width: 300, height: 200, isAnimated: true });
    expect(bytesOf(cleaned)).toEqual(webp(vp8x(0x02 | 0x10, 300, 200), frame, frame));
  });

  test.each([
    ["lossy", webp(webpChunk("VP8 ", "\x00\x00\x00\x9d\x01\x2a\x2c\x01\xc8\x00..."))],
    ["lossless", webp(webpChunk("VP8L", join("\x2f", Uint8Array.of(0x2b, 0xc1, 0x31, 0x00))))],
  ])("tells the size of a simple %s file", (_, bytes) => {
    expect(cleanWebp(bytes)).toMatchObject({ width: 300, height: 200, isAnimated: false });
    expect(bytesOf(cleanWebp(bytes))).toEqual(bytes);
  });

  test.each([
    ["cut off", webp(vp8x(0, 1, 1), frame).slice(0, -1)],
    ["without an image", webp()],
    ["with a chunk that is too long", join("RIFF\x0c\x00\x00\x00WEBPVP8 \xff\x00\x00\x00")],
  ])("is not well-formed %s", (_, bytes) => expect(cleanWebp(bytes)).toBe(null));
});

describe("GIF", () => {
  const loop = gifApplication("NETSCAPE2.0", "\x01\x00\x00");

  test("loses comments and other applications' data, but goes on repeating", () => {
    const dirty = join(
      gif(
        gifComment("by Anna"),
        loop,
        GIF_CONTROL,
        GIF_IMAGE,
        gifApplication("XMP DataXMP", "51.5N"),
        GIF_CONTROL,
        GIF_IMAGE,
      ),
      "trailing",
    );
    const cleaned = cleanGif(dirty);
    expect(cleaned).toMatchObject({ width: 1, height: 1, isAnimated: true });
    expect(bytesOf(cleaned)).toEqual(gif(loop, GIF_CONTROL, GIF_IMAGE, GIF_CONTROL, GIF_IMAGE));
  });

  test.each([
    ["cut off in an image", gif(GIF_IMAGE).slice(0, -4)],
    ["with an unknown block", gif(join("\x00"))],
    ["cut off in the colours", gif().slice(0, 15)],
  ])("is not well-formed %s", (_, bytes) => expect(cleanGif(bytes)).toBe(null));
});

const text = fc.string({ maxLength: 40, unit: "binary-ascii" });
const anyOf = <Value>(...values: Value[]) => fc.constantFrom(...values);
const formats = [
  {
    name: "PNG",
    clean: cleanPng,
    file: (chunks: Bytes[]) => png(...chunks),
    visible: fc.tuple(anyOf("IDAT", "PLTE", "gAMA", "fdAT", "fcTL"), text).map(([type, data]) => pngChunk(type, data)),
    metadata: fc.tuple(anyOf("tEXt", "eXIf", "iTXt", "abCd"), text).map(([type, data]) => pngChunk(type, data)),
  },
  {
    name: "WebP",
    clean: cleanWebp,
    file: (chunks: Bytes[]) => webp(vp8x(2, 9, 9), ...chunks),
    visible: fc.tuple(anyOf("ANMF", "ICCP", "ALPH"), text).map(([type, data]) => webpChunk(type, data)),
    metadata: fc.tuple(anyOf("EXIF", "XMP ", "abcd"), text).map(([type, data]) => webpChunk(type, data)),
  },
  {
    name: "GIF",
    clean: cleanGif,
    file: (chunks: Bytes[]) => gif(...chunks),
    visible: anyOf(GIF_CONTROL, GIF_IMAGE, gifApplication("ANIMEXTS1.0", "\x01\x00\x00")),
    metadata: text.filter((data) => data !== "").map(gifComment),
  },
];

describe.each(formats)("$name files", ({ clean, file, visible, metadata }) => {
  test("stay as they are without metadata, and lose exactly that", () => {
    const chunks = fc.array(
      fc.oneof(
        visible.map((chunk) => ({ chunk, isKept: true })),
        metadata.map((chunk) => ({ chunk, isKept: false })),
      ),
    );
    fc.assert(
      fc.property(chunks, (all) => {
        const kept = file(all.filter(({ isKept }) => isKept).map(({ chunk }) => chunk));
        expect(bytesOf(clean(file(all.map(({ chunk }) => chunk))))).toEqual(kept);
        expect(bytesOf(clean(kept))).toEqual(kept);
      }),
    );
  });

  test("are cut off and changed anywhere without an exception", () => {
    const valid = fc.array(fc.oneof(visible, metadata), { maxLength: 4 }).map(file);
    const noise = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(valid, noise, fc.nat(400), (bytes, changes, length) => {
        const broken = bytes.slice(0, length);
        for (const [at, value] of changes) if (at < broken.length) broken[at] = value;
        const cleaned = bytesOf(clean(broken));
        expect(cleaned === null || cleaned.length <= broken.length).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void clean(new Uint8Array(bytes))));
  });
});
