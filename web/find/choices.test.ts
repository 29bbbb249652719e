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
/** An inbox with the direct conversation with Anna, whose id is "anna". */
const DIRECT = "dm-0123";
const withAnna = () => {
  const room = {
    room: DIRECT,
    lastSeq: 0,
    read: 0,
    unread: 0,
    mentions: 0,
    isExact: true,
    muted: false,
    push: "mentions",
  } as const;
  const followed = new Map([[DIRECT, { ...room, direct: { id: "anna", username: "Anna" } }]]);
  return summariesOf({ followed, visited: [], drafts: new Set(), open: new Map() });
};
const visited = (...names: string[]) => {
  const rooms = names.map((name) => ({ name, lastRead: null, at: 0 }));
  return summariesOf({ followed: new Map(), visited: rooms, drafts: new Set(), open: new Map() });
};

/** Returns the names of the choices by their kind. */
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
  expect(choices.people.map(({ key }) => key)).toEqual(["@t"]);
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
  const { destination: choice, isBad, keys } = choose(query);
  if (destination === null) expect([choice, isBad, keys]).toEqual([null, true, []]);
  else expect([choice, isBad, keys]).toMatchObject([destination, false, [destination.path]]);
});

test("this user is not listed", () => {
  const found = { rooms: [], people: [person("me", "Anna"), person("other", "Anna")] };
  expect(choose("anna", { found }).people.map(({ person }) => person.id)).toEqual(["other"]);
});

test("a direct conversation is found by the other person's name, who is not listed again", () => {
  const found = { rooms: [], people: [person("anna", "Anna"), person("other", "Annabel")] };
  const { yours, people, keys, best } = choose("ann", { visited: withAnna(), found });
  expect(yours).toEqual([DIRECT]);
  expect(people.map(({ person }) => person.id)).toEqual(["other"]);
  expect(keys).toEqual([`/rooms/${DIRECT}`, "@other", "/rooms/ann"]);
  expect(best).toBe(`/rooms/${DIRECT}`);
  expect(choicesOf({ query: "ann", visited: withAnna(), found, isAnswered: true }).yours[0]?.title).toBe("Anna");
});

test("a direct conversation is neither found nor created by its room's name", () => {
  expect(choose("dm-01", { visited: withAnna() })).toMatchObject({
    yours: [],
    destination: null,
    keys: [],
    isBad: true,
  });
  // Whom it is with is not known yet.
  expect(choose("", { visited: visited("dm-4567", "tea") }).yours).toEqual(["tea"]);
  // A link to a message of one's own is.
  expect(choose(`/rooms/${DIRECT}/3`, { visited: withAnna() })).toMatchObject({
    destination: { path: `/rooms/${DIRECT}/3`, isNew: false },
    isBad: false,
  });
});
