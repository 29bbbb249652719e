import { expect, test } from "vitest";
import type { ServerEvent } from "../../rooms/protocol/events.ts";
import { createAsks } from "./requests.ts";

const edited = (seq: number): ServerEvent => ({
  event: "messageEdited",
  data: { room: "general", seq, content: "new", editedAt: "2026-01-01T00:00:00.000Z" },
});
const edit = (seq: number) => ({ event: "editMessage", data: { seq, content: "new" } }) as const;

test("each order is settled by its own answer", async () => {
  const asks = createAsks(() => true);
  const [first, second] = [asks.ask(edit(1)), asks.ask(edit(2))];
  asks.hear(edited(2));
  expect(await second).toBe(null);
  asks.hear(edited(1));
  expect(await first).toBe(null);
});

test("a refusal is the first order's of its kind", async () => {
  const asks = createAsks(() => true);
  const remove = asks.ask({ event: "deleteMessage", data: { seq: 3 } });
  const [first, second] = [asks.ask(edit(1)), asks.ask(edit(2))];
  asks.refuse({ code: "forbidden", message: "", event: "editMessage" });
  expect(await first).toBe("forbidden");
  asks.hear(edited(2));
  expect(await second).toBe(null);
  asks.refuse({ code: "not_found", message: "", event: "deleteMessage" });
  expect(await remove).toBe("not_found");
});

test("without a connection nobody knows", async () => {
  const line = { isUp: true };
  const asks = createAsks(() => line.isUp);
  const under = asks.ask(edit(1));
  asks.lost();
  expect(await under).toBe("network");
  line.isUp = false;
  expect(await asks.ask(edit(1))).toBe("network");
});
