import { expect, test } from "vitest";
import { createDraft } from "./draft.ts";
import { createDrafts } from "./drafts.ts";
import { memoryStore } from "./storage.ts";

test("knows the rooms with a stored draft", () => {
  const store = memoryStore();
  createDraft(store, "tea").set("half a");
  createDraft(store, "garden").setReplyTo(3);
  const drafts = createDrafts(store);
  expect([...drafts.rooms.value]).toEqual(["tea"]);
  drafts.set("kitchen", true);
  drafts.set("tea", false);
  expect([...drafts.rooms.value]).toEqual(["kitchen"]);
  drafts.reload();
  expect([...drafts.rooms.value]).toEqual(["tea"]);
});
