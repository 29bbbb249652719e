import { afterEach, expect, it, vi } from "vitest";
import { createLogger } from "./logger.ts";

const HOSTILE =
  'a"\\\n\r\t\u0000\u001b[31m\u007f\u0085\u009b\u200b\u200f\u2028\u2029\u202e\u2066\ufeff\u{e0041}\ud800é';

/** Returns the lines that a logger writes. */
const written = (format: string, value: string): string[] => {
  const lines: string[] = [];
  for (const method of ["log", "error"] as const) {
    vi.spyOn(console, method).mockImplementation((line: string) => void lines.push(line));
  }
  createLogger(format).info("user", "joined", { room: "general", user: value });
  createLogger(format).error("frame failed", { reason: value });
  return lines;
};

afterEach(() => vi.restoreAllMocks());

it.each(["pretty", "json"])("a line in the format %s has no character that moves or hides others", (format) => {
  const lines = written(format, HOSTILE);
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
});

it("a line of JSON has the field as it was", () => {
  const [info = "", error = ""] = written("json", HOSTILE);
  expect([JSON.parse(info).user, JSON.parse(error).reason]).toEqual([HOSTILE, HOSTILE]);
});

it("lines for development are not part of JSON", () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  createLogger("json").debug("message", "stored");
  expect(log).not.toHaveBeenCalled();
  createLogger("pretty").debug("message", "stored");
  expect(log).toHaveBeenCalledOnce();
});

it("a line for people has letters and emoji as they are", () => {
  expect(written("pretty", "Ночь 🫖 é\u202e")).toEqual([
    "👤 joined room=general user=Ночь 🫖 é\\u202e",
    "❌ frame failed reason=Ночь 🫖 é\\u202e",
  ]);
});
