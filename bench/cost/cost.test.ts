import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rowsOf } from "./billed.ts";
import {
  ablyMonth,
  activity,
  monthParts,
  objectUsage,
  oldStackMonth,
  perMillion,
  samovarMonth,
  serversFor,
  totalOf,
  usageOf,
} from "./month.ts";
import { COSTS_FILE, costsPage } from "./page.ts";
import { above, SERVERS } from "./prices.ts";
import { SCENARIOS } from "./scenarios.ts";

describe("bench/COSTS.md", () => {
  it("is up to date (npm run bench -- --cost writes it)", () => {
    expect(readFileSync(COSTS_FILE, "utf8")).toBe(costsPage());
  });
});

describe("the promises about a room's bill", () => {
  it("a message a minute: at most 1.3 rows and 0.25 s awake; alone in a day: 3 rows, and one a week for its author", () => {
    expect(usageOf(SCENARIOS.quietHour).rows).toBeLessThanOrEqual(1.3);
    expect(usageOf(SCENARIOS.quietHour).awakeS).toBeLessThanOrEqual(0.25);
    const { otherRows, ...rows } = SCENARIOS.quietDays.rooms;
    expect([rowsOf({ ...rows, otherRows: 0 }), otherRows]).toEqual([30, 3]);
  });

  it("a departure: 2 rows, one more where there was something to read, and at most 0.1 s awake", () => {
    const { otherRows, ...rows } = SCENARIOS.departures.rooms;
    expect([rowsOf({ ...rows, otherRows: 0 }), rowsOf(SCENARIOS.reloads.rooms)]).toEqual([120, 120]);
    expect(otherRows).toBeLessThan(20);
    expect(usageOf(SCENARIOS.departures).awakeS).toBeLessThanOrEqual(0.1);
  });

  it("typing without sending: no row and 0.05 s awake", () => {
    expect(usageOf(SCENARIOS.typing).rows).toBe(0);
    expect(usageOf(SCENARIOS.typing).awakeS).toBeLessThanOrEqual(0.05);
  });

  it("a room nobody speaks in: nothing but alarms", () => {
    const { logRows, deletedRows, otherRows } = SCENARIOS.silence.rooms;
    expect([logRows, deletedRows, otherRows]).toEqual([0, 0, 0]);
  });

  it("a notice and a mention: no row, on neither side", () => {
    for (const { rooms, inboxes } of [SCENARIOS.away, SCENARIOS.awayConnected, SCENARIOS.mentions]) {
      expect([rooms.otherRows, inboxes.otherRows, inboxes.alarmRows]).toEqual([0, 0, 0]);
    }
  });

  it("an hour with the inbox open: one request to Postgres and 0.1 s awake", () => {
    const { requests, rows, awakeS } = usageOf(SCENARIOS.inboxHour);
    expect([requests, rows]).toEqual([1, 0]);
    expect(awakeS).toBeLessThanOrEqual(0.1);
  });

  it("a month: at most $19, less than $30 above the old stack on AWS, and $27,000", () => {
    expect(totalOf(samovarMonth(1_000))).toBeLessThanOrEqual(19);
    expect(totalOf(samovarMonth(100_000))).toBeLessThanOrEqual(totalOf(oldStackMonth(100_000, "aws")) + 30);
    expect(totalOf(samovarMonth(10_000_000))).toBeLessThanOrEqual(27_000);
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

  it("counts the rows of all that people do, and the time awake", () => {
    const people = 1_000_000;
    const bill = samovarMonth(people);
    const rows = monthParts(people).reduce((sum, { times, usage }) => sum + times * usage.rows, 0);
    expect(rows).toBeGreaterThan(activity(people).messages);
    expect(bill["Objects: rows written"]).toBeCloseTo((rows - 50e6) / 1e6);
    const { awakeS } = objectUsage(people);
    expect(awakeS).toBeGreaterThan(activity(people).messages * 0.8 * usageOf(SCENARIOS.quietHour).awakeS);
    expect(bill["Objects: time awake"]).toBeCloseTo(((awakeS * 0.128 - 400_000) / 1e6) * 12.5);
  });

  it("does not count messages that a scenario sends beside its subject", () => {
    const { rooms, inboxes } = SCENARIOS.plainHours;
    expect(usageOf({ title: "", count: 1, beside: 600, rooms, inboxes }).rows).toBeCloseTo(0);
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
    expect(totalOf(perMillion(usageOf(SCENARIOS.busyMinute)))).toBeLessThan(
      totalOf(perMillion(usageOf(SCENARIOS.quietHour))),
    );
  });
});
