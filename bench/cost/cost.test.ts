import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "./billed.ts";
import {
  ablyMonth,
  activity,
  oldStackMonth,
  perMillion,
  roomUsage,
  samovarMonth,
  serversFor,
  totalOf,
  usageOf,
} from "./month.ts";
import { COSTS_FILE, costsPage } from "./page.ts";
import { above, SERVERS } from "./prices.ts";

describe("bench/COSTS.md", () => {
  it("is up to date (npm run bench -- --cost writes it)", () => {
    expect(readFileSync(COSTS_FILE, "utf8")).toBe(costsPage());
  });
});

describe("the promises about a room's bill", () => {
  it("a message a minute: at most 1.3 rows and 0.25 s awake; alone in a day: 3 rows", () => {
    expect(usageOf(SCENARIOS.quietHour).rows).toBeLessThanOrEqual(1.3);
    expect(usageOf(SCENARIOS.quietHour).awakeS).toBeLessThanOrEqual(0.25);
    expect(usageOf(SCENARIOS.quietDays).rows).toBeLessThanOrEqual(3);
  });

  it("a departure: at most 2 rows and 0.1 s awake", () => {
    expect(usageOf(SCENARIOS.departures).rows).toBeLessThanOrEqual(2);
    expect(usageOf(SCENARIOS.departures).awakeS).toBeLessThanOrEqual(0.1);
  });

  it("typing without sending: no row and 0.05 s awake", () => {
    expect(usageOf(SCENARIOS.typing).rows).toBe(0);
    expect(usageOf(SCENARIOS.typing).awakeS).toBeLessThanOrEqual(0.05);
  });

  it("a room nobody speaks in: nothing but alarms", () => {
    const { logRows, deletedRows, otherRows } = SCENARIOS.silence.billed;
    expect([logRows, deletedRows, otherRows]).toEqual([0, 0, 0]);
  });

  it("a month: at most $19, the price of the old stack on AWS, and $20,000", () => {
    expect(totalOf(samovarMonth(1_000))).toBeLessThanOrEqual(19);
    expect(totalOf(samovarMonth(100_000))).toBeLessThanOrEqual(totalOf(oldStackMonth(100_000, "aws")));
    expect(totalOf(samovarMonth(10_000_000))).toBeLessThanOrEqual(20_000);
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

  it("counts the rows of every message and departure, and the time awake", () => {
    const people = 1_000_000;
    const { messages, connections } = activity(people);
    const bill = samovarMonth(people);
    const rows = messages * usageOf(SCENARIOS.quietHour).rows + connections * usageOf(SCENARIOS.departures).rows;
    expect(bill["Rooms: rows written"]).toBeCloseTo((rows - 50e6) / 1e6);
    const { awakeS } = roomUsage(people);
    expect(awakeS).toBeGreaterThan(messages * usageOf(SCENARIOS.quietHour).awakeS);
    expect(bill["Rooms: time awake"]).toBeCloseTo(((awakeS * 0.128 - 400_000) / 1e6) * 12.5);
  });

  it("has at least two servers, and more for more people", () => {
    expect(serversFor(10, SERVERS.aws)).toBe(2);
    expect(oldStackMonth(10, "aws").servers).toBe(2 * SERVERS.aws.month);
    expect(totalOf(oldStackMonth(1e7, "aws"))).toBeGreaterThan(10 * totalOf(oldStackMonth(1e5, "aws")));
  });

  it("of the hosted service ends where its price list does", () => {
    expect(ablyMonth(1_000)).toEqual({ package: 29, users: 50, "connection minutes": 1.6 });
    expect(ablyMonth(10_000_000)).toBeNull();
  });

  it("is lower per message where messages share requests and seconds", () => {
    expect(totalOf(perMillion(SCENARIOS.busyMinute))).toBeLessThan(totalOf(perMillion(SCENARIOS.quietHour)));
  });
});
