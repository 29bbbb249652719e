import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IMAGES, MEDIA, OTHERS, PNG } from "./samples.fixture.ts";
import { isInlineType, typeOf, UNKNOWN_TYPE } from "./sniff.ts";

const SHOWN: readonly (readonly [string, Uint8Array])[] = [
  ...Object.entries(IMAGES),
  ...Object.entries(MEDIA).flatMap(([type, heads]) => heads.map((head) => [type, head] as const)),
];
const INLINE = [...new Set(SHOWN.map(([type]) => type)), "audio/webm"];

describe("a file's type", () => {
  it.each(SHOWN)("[F9] is %s where its first bytes show that, whatever is declared", (type, head) => {
    for (const declared of [null, "", type, "text/html", "image/svg+xml", UNKNOWN_TYPE, `${type}; charset=utf-8`]) {
      expect(typeOf(head, declared)).toBe(type);
    }
    expect(isInlineType(type)).toBe(true);
  });

  it.each(Object.entries(OTHERS))("[F9] is never one that is shown in place for %s", (_, head) => {
    for (const declared of INLINE) expect(typeOf(head, declared)).toBe(UNKNOWN_TYPE);
  });

  it("[F9] is a label where the bytes show none", () => {
    for (const label of ["application/pdf", "text/html", "image/svg+xml", "image/heic", "video/quicktime"]) {
      expect(typeOf(OTHERS.zip as Uint8Array, label)).toBe(label);
      expect(isInlineType(label)).toBe(false);
    }
    expect(typeOf(OTHERS.html as Uint8Array, "Text/HTML; charset=utf-8")).toBe("text/html");
  });

  it.each(["", "text", "text/", "/html", "text/html/x", "text/ht ml", 'text/"html', "тип/файл", "x/".padEnd(200, "y")])(
    "[F9] is unknown where %j is declared",
    (declared) => {
      expect(typeOf(OTHERS.zip as Uint8Array, declared)).toBe(UNKNOWN_TYPE);
    },
  );

  it("[F9] of a container is audio or video as it is declared", () => {
    const [mp4 = PNG] = MEDIA["video/mp4"] ?? [];
    expect([typeOf(mp4, "audio/mp4"), typeOf(mp4, "audio/mpeg")]).toEqual(["audio/mp4", "video/mp4"]);
    const [webm = PNG] = MEDIA["video/webm"] ?? [];
    expect([typeOf(webm, "audio/webm;codecs=opus"), typeOf(webm, "video/mp4")]).toEqual(["audio/webm", "video/webm"]);
  });
});

/** The first bytes of which every file of an inline type has one, at its offset. */
const MARKS: readonly (readonly [number, string])[] = [
  [0, "\x89PNG"],
  [0, "\xff\xd8\xff"],
  [0, "GIF8"],
  [0, "RIFF"],
  [4, "ftyp"],
  [0, "\x1a\x45\xdf\xa3"],
  [0, "ID3"],
  [0, "\xff"],
  [0, "OggS"],
  [0, "fLaC"],
];

const hasMark = (head: Uint8Array): boolean =>
  MARKS.some(([at, mark]) => String.fromCharCode(...head.subarray(at, at + mark.length)) === mark);

const anyLabel = fc.oneof(fc.constantFrom(...INLINE), fc.string(), fc.constant(null));

describe("arbitrary bytes", () => {
  it("[F9] have some type, and none that is shown in place without its signature", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), anyLabel, (head, declared) => {
        if (!hasMark(head)) expect(isInlineType(typeOf(head, declared))).toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });

  it("[F9] after a part of a signature are no reason to fail", () => {
    const beginning = fc.tuple(fc.constantFrom(...SHOWN.map(([, head]) => head)), fc.nat({ max: 40 }));
    fc.assert(
      fc.property(beginning, fc.uint8Array({ maxLength: 100 }), anyLabel, ([head, length], rest, declared) => {
        const type = typeOf(new Uint8Array([...head.subarray(0, length), ...rest]), declared);
        expect(type).toMatch(/^[^\s/]+\/[^\s/]+$/);
      }),
      { numRuns: 5_000 },
    );
  });

  it("[F9] may begin anywhere in their buffer", () => {
    for (const [type, head] of SHOWN) {
      const buffer = new Uint8Array(head.length + 100).fill(0xff);
      buffer.set(head, 50);
      expect(typeOf(buffer.subarray(50, 50 + head.length), null)).toBe(type);
    }
  });
});
