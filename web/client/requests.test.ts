import { expect, test } from "vitest";
import type { ServerEvent } from "../../rooms/protocol/events.ts";
import { createRequests } from "./requests.ts";

const edited = (seq: number): ServerEvent => ({
  event: "messageEdited",
  data: { room: "general", seq, content: "new", editedAt: "2026-01-01T00:00:00.000Z" },
});
const edit = (seq: number) => ({ event: "editMessage", data: { seq, content: "new" } }) as const;

test("each request is settled by its own confirmation", async () => {
  const requests = createRequests(() => true);
  const [first, second] = [requests.send(edit(1)), requests.send(edit(2))];
  requests.confirm(edited(2));
  expect(await second).toBe(null);
  requests.confirm(edited(1));
  expect(await first).toBe(null);
});

test("an error settles the first request of its kind", async () => {
  const requests = createRequests(() => true);
  const remove = requests.send({ event: "deleteMessage", data: { seq: 3 } });
  const [first, second] = [requests.send(edit(1)), requests.send(edit(2))];
  requests.reject({ code: "forbidden", message: "", event: "editMessage" });
  expect(await first).toBe("forbidden");
  requests.confirm(edited(2));
  expect(await second).toBe(null);
  requests.reject({ code: "not_found", message: "", event: "deleteMessage" });
  expect(await remove).toBe("not_found");
});

test("without a connection the outcome is unknown", async () => {
  const connection = { isUp: true };
  const requests = createRequests(() => connection.isUp);
  const inFlight = requests.send(edit(1));
  requests.disconnected();
  expect(await inFlight).toBe("network");
  connection.isUp = false;
  expect(await requests.send(edit(1))).toBe("network");
});
