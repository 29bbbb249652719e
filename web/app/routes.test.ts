import { expect, test } from "vitest";
import { destinationOf, isLink, pathOf, routeOf } from "./routes.ts";

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
  ["/link", { page: "link" }],
  ["/elsewhere", { page: "unknown" }],
])("%s is the route %j", (path, route) => {
  expect(routeOf(path)).toEqual(route);
});

test("a room's path leads to the room, and a message's path to the message", () => {
  expect(routeOf(pathOf("кухня-1"))).toEqual({ page: "room", room: "кухня-1", seq: null });
  expect(routeOf(pathOf("кухня-1", 7))).toEqual({ page: "room", room: "кухня-1", seq: 7 });
});

test.each([
  ["Tea", "tea", null],
  [" кухня ", "кухня", null],
  ["two  words", "two-words", null],
  ["https://chat.example/rooms/tea", "tea", null],
  ["http://localhost:8787/rooms/%D0%9A%D1%83%D1%85%D0%BD%D1%8F?from=mail#end", "кухня", null],
  ["/rooms/tea/", "tea", null],
  ["https://chat.example/rooms/tea/12", "tea", 12],
  ["https://chat.example/rooms/dm-0f", "dm-0f", null],
])("typed %j, leads to the room %j, message %j", (input, room, seq) => {
  expect(destinationOf(input)).toEqual({ room, seq });
});

test.each([
  "https://chat.example/",
  "https://chat.example/rooms/a%20b",
  "https://chat.example/rooms/a/b",
  "tea!",
  "DM-0f",
  "",
])("typed %j, is neither a name nor a link", (input) => {
  expect(destinationOf(input)).toBe(null);
});

test("links are told from names", () => {
  expect(["https://chat.example/rooms/tea", " /rooms/tea", "HTTP://x"].map(isLink)).toEqual([true, true, true]);
  expect(["tea", "https", "a/b"].map(isLink)).toEqual([false, false, false]);
});
