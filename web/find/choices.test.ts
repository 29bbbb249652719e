import { expect, test } from "vitest";
import { summariesOf } from "../client/inbox/summaries.ts";
import { choicesOf, type Typed } from "./choices.ts";

const room = (name: string) => ({ name, lastMessageAt: "2026-05-01T10:00:00.000Z", members: 1 });
const person = (id: string, username: string) => ({
  id,
  username,
  lastSeenAt: "2026-05-01T10:00:00.000Z",
  lastMessage: { room: "tea", seq: 3 },
});
const visited = (...names: string[]) => {
  const rooms = names.map((name) => ({ name, lastRead: null, at: 0 }));
  return summariesOf({ followed: new Map(), visited: rooms, drafts: new Set(), open: new Map() });
};

/** Returns the paths of the choices by their kind. */
const choose = (query: string, typed: Partial<Typed> = {}) => {
  const choices = choicesOf({ query, visited: [], found: undefined, isAnswered: true, userId: "me", ...typed });
  const { yours, rooms, people, destination } = choices;
  return {
    ...choices,
    yours: yours.map((each) => each.name),
    rooms: rooms.map((each) => each.name),
    people,
    destination,
  };
};

test("nothing typed: the visited rooms, and the other active ones", () => {
  const found = { rooms: [room("tea"), room("kitchen")], people: [person("anna", "Anna")] };
  const { yours, rooms, people, destination, best, isBad } = choose("", { visited: visited("garden", "tea"), found });
  expect([yours, rooms, people, destination, isBad]).toEqual([["garden", "tea"], ["kitchen"], [], null, false]);
  expect(best).toBe("/rooms/garden");
});

test("the open room is a choice only when it is typed", () => {
  const found = { rooms: [room("tea")], people: [] };
  expect(choose("", { visited: visited("tea", "garden"), current: "tea", found })).toMatchObject({
    yours: ["garden"],
    rooms: [],
  });
  expect(choose("tea", { visited: visited("tea"), current: "tea", found })).toMatchObject({
    yours: ["tea"],
    destination: null,
  });
});

test("what was found for another query is filtered", () => {
  const found = { rooms: [room("green-tea"), room("kitchen")], people: [person("a", "Anna"), person("t", "Teodor")] };
  const choices = choose("TE", { visited: visited("team", "garden"), found, isAnswered: false });
  expect([choices.yours, choices.rooms]).toEqual([["team"], ["green-tea"]]);
  expect(choices.people.map(({ path }) => path)).toEqual(["/rooms/tea/3"]);
  expect(choices.destination).toMatchObject({ path: "/rooms/te", isNew: false });
});

test("a room that is typed in full comes before those that contain it, and need not be created", () => {
  const found = { rooms: [room("tea")], people: [] };
  expect(choose("Tea", { visited: visited("tea-time"), found })).toMatchObject({
    best: "/rooms/tea",
    destination: null,
  });
});

test.each([
  ["new tea", { path: "/rooms/new-tea", isNew: true }],
  ["private-tea", { path: "/rooms/private-tea", isNew: false }],
  ["https://chat.example/rooms/tea/12", { path: "/rooms/tea/12", isNew: false }],
  ["/rooms/tea", { path: "/rooms/tea", isNew: false }],
  ["tea!", null],
  ["https://chat.example/", null],
])("typed %j, it goes to %j", (query, destination) => {
  const { destination: choice, isBad, paths } = choose(query);
  if (destination === null) expect([choice, isBad, paths]).toEqual([null, true, []]);
  else expect([choice, isBad, paths]).toMatchObject([destination, false, [destination.path]]);
});

test("this user is not listed", () => {
  const found = { rooms: [], people: [person("me", "Anna"), person("other", "Anna")] };
  expect(choose("anna", { found }).people.map(({ person }) => person.id)).toEqual(["other"]);
});
