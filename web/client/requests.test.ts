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

test("a setting is confirmed by its own value", async () => {
  const requests = createRequests(() => true);
  const settings = (slowModeSeconds: number, closed: boolean) =>
    requests.confirm({ event: "roomSettings", data: { room: "general", slowModeSeconds, closed } });
  const slow = requests.send({ event: "setSlowMode", data: { seconds: 30 } });
  const closed = requests.send({ event: "setClosed", data: { closed: true } });
  settings(10, true);
  expect(await closed).toBe(null);
  settings(30, false);
  expect(await slow).toBe(null);
});

test("an error that names nothing settles all requests: any of them may be the rejected one", async () => {
  const requests = createRequests(() => true);
  const all = [requests.send(edit(1)), requests.send({ event: "deleteMessage", data: { seq: 3 } })];
  requests.reject({ code: "unknown_event", message: "" });
  requests.reject({ code: "rate_limited", message: "", event: "sendMessage", clientId: "a" });
  requests.reject({ code: "rate_limited", message: "" });
  expect(await Promise.all(all)).toEqual(["rate_limited", "rate_limited"]);
});
