import { expect, test } from "vitest";
import { createDraft } from "./draft.ts";
import { memoryStore } from "./storage.ts";

test("a draft survives a reload, in its own room", () => {
  const store = memoryStore();
  createDraft(store, "tea").set("half a thou");
  expect(createDraft(store, "tea").text.value).toBe("half a thou");
  expect(createDraft(store, "teapot").text.value).toBe("");
  createDraft(store, "tea").set("");
  expect(store.keys("samovar.draft.")).toEqual([]);
});
