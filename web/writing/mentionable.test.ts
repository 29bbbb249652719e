import { expect, test } from "vitest";
import type { Member, Message } from "../../rooms/protocol/events.ts";
import { findPeople, listPeople } from "./mentionable.ts";

const members = (...names: string[]): Map<string, Member> =>
  new Map(names.map((username) => [username, { id: username, username } as Member]));
const by = (userId: string | null, username: string) => ({ userId, username }) as Message;
const names = (people: ReturnType<typeof listPeople>) =>
  people.map(({ name, isPresent }) => (isPresent ? name : `(${name})`));

test("the members come first, those who wrote last before the others, then absent authors", () => {
  const people = listPeople(
    members("Anna", "Boris", "Chloë", "Me"),
    [by("Dora", "Dora"), by(null, "Poster"), by(null, ""), by("Chloë", "Old name"), by("Me", "Me"), by("Dora", "Dora")],
    "Me",
  );
  expect(names(people)).toEqual(["Chloë", "Anna", "Boris", "(Dora)", "(Poster)"]);
});

test("an absent author whose name a member has is not listed", () => {
  expect(names(listPeople(members("Boris"), [by("other", "BORIS")], "Me"))).toEqual(["Boris"]);
});

test("only the latest messages are looked at", () => {
  const messages = [by("Old", "Old"), ...Array.from({ length: 10_000 }, () => by("Me", "Me"))];
  expect(names(listPeople(new Map(), messages, "Me"))).toEqual([]);
});

test("names are found by their beginning, then by the beginning of a word, the present first", () => {
  const people = listPeople(
    members("Anna Bell", "Bella", "Zoë", "ＦＵＬＬ"),
    [by("x", "Benno"), by("y", "Al Be")],
    "Me",
  );
  expect(names(findPeople(people, "be"))).toEqual(["Bella", "Anna Bell", "(Benno)", "(Al Be)"]);
  expect(names(findPeople(people, "anna b"))).toEqual(["Anna Bell"]);
  expect(names(findPeople(people, "zoë"))).toEqual(["Zoë"]);
  expect(names(findPeople(people, "full"))).toEqual(["ＦＵＬＬ"]);
  expect(names(findPeople(people, "ella"))).toEqual([]);
});
