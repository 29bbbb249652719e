import { expect, test } from "vitest";
import { pathOf, roomOf, routeOf } from "./routes.ts";

test.each([
  ["/", { page: "home" }],
  ["/rooms/general", { page: "room", room: "general", seq: null }],
  ["/rooms/General/", { page: "room", room: "general", seq: null }],
  ["/rooms/%D0%9A%D1%83%D1%85%D0%BD%D1%8F", { page: "room", room: "кухня", seq: null }],
  ["/rooms/%", { page: "unknown" }],
  ["/rooms/%2F", { page: "unknown", name: "/" }],
  ["/rooms/A%20b/12", { page: "unknown", name: "A b" }],
  ["/rooms/", { page: "unknown" }],
  ["/rooms/a/b", { page: "unknown" }],
  ["/rooms/a/12", { page: "room", room: "a", seq: 12 }],
  ["/rooms/a/12/", { page: "room", room: "a", seq: 12 }],
  ["/rooms/a/0", { page: "unknown" }],
  ["/rooms/a/1234567890123456", { page: "unknown" }],
  ["/rooms/a/12/3", { page: "unknown" }],
  ["/elsewhere", { page: "unknown" }],
])("%s is the route %j", (path, route) => {
  expect(routeOf(path)).toEqual(route);
});

test("a room's path leads to the room, and a message's path to the message", () => {
  expect(routeOf(pathOf("кухня-1"))).toEqual({ page: "room", room: "кухня-1", seq: null });
  expect(routeOf(pathOf("кухня-1", 7))).toEqual({ page: "room", room: "кухня-1", seq: 7 });
});

test.each([
  ["Tea", "tea"],
  [" кухня ", "кухня"],
  ["https://chat.example/rooms/tea", "tea"],
  ["http://localhost:8787/rooms/%D0%9A%D1%83%D1%85%D0%BD%D1%8F?from=mail#end", "кухня"],
  ["/rooms/tea/", "tea"],
  ["https://chat.example/rooms/tea/12", "tea"],
  ["https://chat.example/", null],
  ["https://chat.example/rooms/a%20b", null],
  ["two words", null],
  ["", null],
])("typed %j, finds the room %j", (input, room) => {
  expect(roomOf(input)).toBe(room);
});
