import { describe, expect, it, vi } from "vitest";
import { call, NO_DATABASE } from "../../test/support/edge-worker.ts";

describe("health", () => {
  it("[R5] is ok with the database's latency", async () => {
    const { status, body } = await call("/health");
    expect([status, body]).toEqual([200, { status: "ok", database: { latencyMs: expect.any(Number) } }]);
  });

  it.each([
    [undefined, "not_configured"],
    ["", "not_configured"],
    [NO_DATABASE, "unreachable"],
    ["nonsense", "unreachable"],
  ])("[R2] [R5] is degraded where DATABASE_URL is %s: %s, and the log says why", async (DATABASE_URL, error) => {
    const lines = vi.spyOn(console, "error").mockImplementation(() => {});
    const { status, body } = await call("/health", { settings: { DATABASE_URL } });
    const entry = lines.mock.calls.map(([line]) => JSON.parse(String(line))).find(({ requestId }) => requestId);
    lines.mockRestore();
    expect([status, body]).toEqual([503, { status: "degraded", database: { error }, requestId: entry.requestId }]);
    expect(entry).toMatchObject({ event: "health degraded", code: error });
  });
});
