import { signal } from "@preact/signals-core";
import { beforeAll, expect, test } from "vitest";
import type { RoomClient } from "../../client/room-client.ts";
import { loadDialogText, setLanguage } from "../../i18n/index.ts";
import { reactedBy } from "./reaction-names.ts";

beforeAll(async () => {
  await setLanguage("en");
  await loadDialogText();
});

const client = {
  userId: "anna",
  roster: signal({ users: new Map([["boris", { id: "boris", username: "Boris" }]]), total: 2 }),
  timeline: {
    messages: signal([
      { userId: "clara", username: "Clara" },
      { userId: "clara", username: "Clara K" },
    ]),
  },
} as unknown as RoomClient;

test.each([
  [["boris"], 1, "Boris"],
  [["boris", "anna"], 2, "You and Boris"],
  // Clara has left, and her last message has her name.
  [["clara", "boris"], 2, "Clara K and Boris"],
  [["stranger"], 1, "1 person"],
  [["boris", "stranger", "anna"], 30, "You, Boris and 28 others"],
])("of %j and %i in all, names those who are known", (userIds, count, words) => {
  expect(reactedBy(client, { emoji: "👍", count, userIds })).toBe(words);
});
