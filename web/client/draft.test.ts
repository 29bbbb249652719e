import { expect, test } from "vitest";
import { createDraft } from "./draft.ts";
import { memoryStore } from "./storage.ts";

test("a draft and what it replies to survive a reload, in its own room", () => {
  const store = memoryStore();
  createDraft(store, "tea").set("half a thou");
  expect(createDraft(store, "tea").text.value).toBe("half a thou");
  expect(createDraft(store, "teapot").text.value).toBe("");
  createDraft(store, "tea").setReplyTo(3);
  expect(createDraft(store, "tea").replyTo.value).toBe(3);
  expect(createDraft(store, "teapot").replyTo.value).toBe(null);
  createDraft(store, "tea").clear();
  expect(store.keys("samovar.draft.")).toEqual([]);
});
