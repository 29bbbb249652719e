import { describe, expect, it } from "vitest";
import { formatTable, parseConfusables } from "./confusables.ts";

const HEADER = "\uFEFF# confusables.txt\r\n# Version: 17.0.0\r\n\r\n";

const table = (...lines: string[]): string =>
  formatTable(parseConfusables(HEADER + lines.join("\r\n"))).match(/`\n([^`]*)\n`;/)?.[1] ?? "";

describe("the table of confusables", () => {
  it("lists the characters of each prototype", () => {
    const entries = table(
      "0030 ;\t004F ;\tMA\t# ( 0 → O ) DIGIT ZERO → LATIN CAPITAL LETTER O\t# ",
      "041E ;\t004F ;\tMA\t# ( О → O ) CYRILLIC CAPITAL LETTER O",
      "006D ;\t0072 006E ;\tMA\t# ( m → rn )",
    );
    expect(entries).toBe("4f=30,41e 72-6e=6d");
  });

  it("decomposes prototypes and omits characters that NFKC, NFD or trimming removes", () => {
    expect(table("0430 ;\t00E1 ;\tMA", "FF21 ;\t0041 ;\tMA", "00E9 ;\t0065 ;\tMA", "2028 ;\t0020 ;\tMA")).toBe(
      "61-301=430",
    );
  });

  it("has lines of at most 120 characters, and names its version and license", () => {
    const lines = Array.from(
      { length: 200 },
      (_, i) => `${(0x4e00 + i).toString(16).toUpperCase()} ;\t4F${i % 9} ;\tMA`,
    );
    const module = formatTable(parseConfusables(HEADER + lines.join("\n")));
    expect(Math.max(...module.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(module).toContain("https://www.unicode.org/Public/17.0.0/security/confusables.txt");
    expect(module).toContain("Unicode License V3");
  });

  it.each([
    ["a file without a version", "0030 ;\t004F ;\tMA"],
    ["a malformed line", `${HEADER}0030 ; 004F`],
    ["a line that maps several characters", `${HEADER}0030 0031 ;\t004F ;\tMA`],
  ])("is not generated from %s", (_, file) => {
    expect(() => parseConfusables(file)).toThrow(/^(not a|line 4 )/);
  });
});
