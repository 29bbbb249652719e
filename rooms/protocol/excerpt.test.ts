import { describe, expect, it } from "vitest";
import { beginningOf, EXCERPT_UNITS } from "./excerpt.ts";

describe("an excerpt", () => {
  const attachments = [{ name: "tea.png" }, { name: "список.pdf" }];

  it("is the beginning of the content, in whole code points", () => {
    expect(beginningOf({ content: "Hello", attachments })).toBe("Hello");
    expect(beginningOf({ content: "🫖".repeat(EXCERPT_UNITS) })).toBe("🫖".repeat(EXCERPT_UNITS / 2));
    expect(beginningOf({ content: `a${"🫖".repeat(EXCERPT_UNITS)}` })).toHaveLength(EXCERPT_UNITS - 1);
  });

  it("[F4] names the files of a message without content", () => {
    expect(beginningOf({ content: "", attachments })).toBe("📎 tea.png, список.pdf");
    const long = [{ name: "x".repeat(128) }, { name: "y".repeat(128) }];
    expect(beginningOf({ content: "", attachments: long })).toHaveLength(EXCERPT_UNITS);
    expect([beginningOf({ content: "" }), beginningOf({ content: "", attachments: null })]).toEqual(["", ""]);
  });
});
