import { expect, test } from "vitest";
import type { ServerEvent } from "../../rooms/protocol/events.ts";
import { createRequests } from "./requests.ts";

const edited = (seq: number, content = "new"): ServerEvent => ({
  event: "messageEdited",
  data: { room: "general", seq, content, editedAt: "2026-01-01T00:00:00.000Z" },
});
const edit = (seq: number, content = "new") => ({ event: "editMessage", data: { seq, content } }) as const;
const react = (emoji: string, on: boolean) => ({ event: "react", data: { seq: 1, emoji, on } }) as const;
const reactions = (emoji: string, count: number, ...userIds: string[]): ServerEvent => ({
  event: "reactionsChanged",
  data: { room: "general", seq: 1, reactions: count === 0 ? [] : [{ emoji, count, userIds }] },
});
/** Resolves to what has been settled so far. */
const settled = (promises: Promise<unknown>[]) =>
  Promise.all(promises.map((promise) => Promise.race([promise, Promise.resolve("pending")])));

test("each request is settled by its own confirmation", async () => {
  const requests = createRequests("anna", () => true);
  const [first, second] = [requests.send(edit(1)), requests.send(edit(2))];
  requests.confirm(edited(2));
  expect(await second).toBe(null);
  requests.confirm(edited(1));
  expect(await first).toBe(null);
});

test("an error settles the first request of its kind", async () => {
  const requests = createRequests("anna", () => true);
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
  const requests = createRequests("anna", () => connection.isUp);
  const inFlight = requests.send(edit(1));
  requests.disconnected();
  expect(await inFlight).toBe("network");
  connection.isUp = false;
  expect(await requests.send(edit(1))).toBe("network");
});

test("a setting is confirmed by its own value", async () => {
  const requests = createRequests("anna", () => true);
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
  const requests = createRequests("anna", () => true);
  const all = [requests.send(edit(1)), requests.send({ event: "deleteMessage", data: { seq: 3 } })];
  requests.reject({ code: "unknown_event", message: "" });
  requests.reject({ code: "rate_limited", message: "", event: "sendMessage", clientId: "a" });
  requests.reject({ code: "rate_limited", message: "" });
  expect(await Promise.all(all)).toEqual(["rate_limited", "rate_limited"]);
});

test("a change that is followed by another one before the room sends it is confirmed with that", async () => {
  const requests = createRequests("anna", () => true);
  const edits = [requests.send(edit(1, "first")), requests.send(edit(1, "second")), requests.send(edit(1, "third"))];
  requests.confirm(edited(1, "second"));
  expect(await settled(edits)).toEqual([null, null, "pending"]);
});

test("a reaction is confirmed by this user's, not by others'", async () => {
  const requests = createRequests("anna", () => true);
  const add = requests.send(react("👍", true));
  requests.confirm(reactions("👍", 1, "boris"));
  requests.confirm(reactions("🎉", 1, "anna"));
  expect(await settled([add])).toEqual(["pending"]);
  requests.confirm(reactions("👍", 2, "boris", "anna"));
  expect(await add).toBe(null);
  const remove = requests.send(react("👍", false));
  requests.confirm(reactions("👍", 3, "boris", "anna", "clara"));
  expect(await settled([remove])).toEqual(["pending"]);
  requests.confirm(reactions("👍", 0));
  expect(await remove).toBe(null);
});

test("a reaction is confirmed however its emoji is composed, and if not all users are listed", async () => {
  const requests = createRequests("anna", () => true);
  const heart = requests.send(react("\u2764", true));
  requests.confirm(reactions("\u2764\ufe0f", 1, "anna"));
  expect(await heart).toBe(null);
  const thumb = requests.send(react("👍", true));
  requests.confirm(reactions("👍", 21, "boris"));
  expect(await thumb).toBe(null);
});

test("a reaction that is taken back at once confirms both requests", async () => {
  const requests = createRequests("anna", () => true);
  const all = [requests.send(react("👍", true)), requests.send(react("👍", false)), requests.send(react("🎉", true))];
  requests.confirm(reactions("👍", 0));
  expect(await settled(all)).toEqual([null, null, "pending"]);
  requests.reject({ code: "forbidden", message: "", event: "react" });
  expect(await all[2]).toBe("forbidden");
});

test("nothing else can be done with a message that is deleted", async () => {
  const requests = createRequests("anna", () => true);
  const all = [requests.send(edit(1)), requests.send(react("👍", true)), requests.send(edit(2))];
  const remove = requests.send({ event: "deleteMessage", data: { seq: 1 } });
  requests.confirm({ event: "messageDeleted", data: { room: "general", seq: 1, deletedAt: "2026-01-01T00:00:00Z" } });
  expect(await settled([...all, remove])).toEqual(["not_found", "not_found", "pending", null]);
});

test("a mute is not confirmed by its end", async () => {
  const requests = createRequests("anna", () => true);
  const mute = requests.send({ event: "muteUser", data: { userId: "boris", seconds: 60 } });
  const lift = requests.send({ event: "muteUser", data: { userId: "boris", seconds: 0 } });
  const muted = (until: string | null) =>
    requests.confirm({ event: "userMuted", data: { room: "general", userId: "boris", until } });
  muted("2026-01-01T00:00:00.000Z");
  expect(await settled([mute, lift])).toEqual([null, "pending"]);
  muted(null);
  expect(await lift).toBe(null);
});
