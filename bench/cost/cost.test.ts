import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ALONE, BUSY, rowsOf } from "./counters.ts";
import { activity, oldStackMonth, perMillion, samovarMonth, serversFor, totalOf } from "./month.ts";
import { COSTS_FILE, costsPage } from "./page.ts";
import { above, SERVERS } from "./prices.ts";

describe("bench/COSTS.md", () => {
  it("is up to date (npm run bench -- --cost writes it)", () => {
    expect(readFileSync(COSTS_FILE, "utf8")).toBe(costsPage());
  });
});

describe("a month's bill", () => {
  it("charges only usage above the included amount", () => {
    expect(above(1e6, { included: 2e6, perMillion: 7 })).toBe(0);
    expect(above(5e6, { included: 2e6, perMillion: 7 })).toBe(21);
  });

  it("is little more than the plan for one person", () => {
    expect(totalOf(samovarMonth(1))).toBeLessThan(10);
  });

  it("counts the rows and the time awake of every message", () => {
    const people = 1_000_000;
    const { messages } = activity(people);
    const bill = samovarMonth(people);
    expect(bill["Rooms: rows"]).toBeCloseTo((messages * rowsOf(ALONE) - 50e6) / 1e6);
    expect(bill["Rooms: time awake"]).toBeCloseTo(((messages * ALONE.awakeS * 0.125 - 400_000) / 1e6) * 12.5);
  });

  it("has at least two servers, and more for more people", () => {
    expect(serversFor(10, SERVERS.aws)).toBe(2);
    expect(oldStackMonth(10, "aws").servers).toBe(2 * SERVERS.aws.month);
    expect(totalOf(oldStackMonth(1e7, "aws"))).toBeGreaterThan(10 * totalOf(oldStackMonth(1e5, "aws")));
  });

  it("is lower per message where messages share rows, requests and seconds", () => {
    expect(totalOf(perMillion(BUSY))).toBeLessThan(totalOf(perMillion(ALONE)) / 50);
  });
});
