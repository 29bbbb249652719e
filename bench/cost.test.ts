import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ALONE, BUSY, rowsOf } from "./cost/counters.ts";
import { activity, oldStackMonth, perMillion, samovarMonth, totalOf } from "./cost/month.ts";
import { costsPage } from "./cost/page.ts";
import { above } from "./cost/prices.ts";
import { COSTS_FILE } from "./cost.ts";

describe("bench/COSTS.md", () => {
  it("is what prices, assumptions and counters make (npm run bench -- --cost writes it anew)", () => {
    expect(readFileSync(COSTS_FILE, "utf8")).toBe(costsPage());
  });
});

describe("a month's bill", () => {
  it("charges only what is above what is included", () => {
    expect(above(1e6, { included: 2e6, perMillion: 7 })).toBe(0);
    expect(above(5e6, { included: 2e6, perMillion: 7 })).toBe(21);
  });

  it("is the plan and a little database for nobody", () => {
    expect(totalOf(samovarMonth(1))).toBeLessThan(10);
  });

  it("counts the rows and the time awake of every message", () => {
    const people = 1_000_000;
    const { messages } = activity(people);
    const bill = samovarMonth(people);
    expect(bill["Rooms: rows"]).toBeCloseTo((messages * rowsOf(ALONE) - 50e6) / 1e6);
    expect(bill["Rooms: time awake"]).toBeCloseTo(((messages * ALONE.awakeS * 0.125 - 400_000) / 1e6) * 12.5);
  });

  it("has two servers at least, and more for more people", () => {
    expect(Object.keys(oldStackMonth(10, "aws"))[0]).toMatch(/^2 × /);
    expect(totalOf(oldStackMonth(1e7, "aws"))).toBeGreaterThan(10 * totalOf(oldStackMonth(1e5, "aws")));
  });

  it("is lower for each message where many share a row, a request and a second", () => {
    expect(totalOf(perMillion(BUSY))).toBeLessThan(totalOf(perMillion(ALONE)) / 50);
  });
});
