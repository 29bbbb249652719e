import { expect, test } from "vitest";
import { type ByteStorage, createPendingBytes } from "./pending-bytes.ts";

const memoryStorage = () => {
  const items = new Map<string, Blob>();
  const storage: ByteStorage = {
    get: async (key) => items.get(key),
    set: async (key, bytes) => void items.set(key, bytes),
    remove: async (key) => void items.delete(key),
    keys: async () => [...items.keys()],
    clear: async () => items.clear(),
  };
  return { items, storage };
};

const fullStorage = () => {
  const { items, storage } = memoryStorage();
  const set = async () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  return { items, storage: { ...storage, set } };
};

const setUp = (items: Record<string, string>, { storage }: { storage: ByteStorage }) => {
  const memory = new Map(Object.entries(items).map(([key, text]) => [key, new Blob([text])]));
  const bytes = createPendingBytes(memory, storage);
  /** Once everything is done that was asked for before. */
  const text = async (key: string) => {
    await bytes.get("none");
    return (await bytes.get(key))?.text();
  };
  return { memory, bytes, text };
};

test("bytes are moved to the storage, where another page finds them", async () => {
  const storage = memoryStorage();
  const { memory, bytes, text } = setUp({ a: "one" }, storage);
  bytes.persist("a");
  expect(await (await bytes.get("a"))?.text()).toBe("one");
  expect(await text("a")).toBe("one");
  expect([...memory.keys()]).toEqual([]);
  expect(await setUp({}, storage).text("a")).toBe("one");
});

test("where nothing can be stored, they last as long as the page", async () => {
  const storage = fullStorage();
  const { bytes, text } = setUp({ a: "one" }, storage);
  bytes.persist("a");
  bytes.unpersist("a");
  expect(await text("a")).toBe("one");
  expect(await setUp({}, storage).text("a")).toBe(undefined);
});

test("discarded bytes leave the storage, but not the page", async () => {
  const storage = memoryStorage();
  const { bytes, text } = setUp({ a: "one" }, storage);
  bytes.persist("a");
  bytes.unpersist("a");
  expect(await text("a")).toBe("one");
  expect([...storage.items.keys()]).toEqual([]);
  bytes.persist("a");
  expect(await text("a")).toBe("one");
  expect([...storage.items.keys()]).toEqual(["a"]);
});

test("nothing is written after it was removed", async () => {
  const storage = memoryStorage();
  const { bytes, text } = setUp({ a: "one", b: "two" }, storage);
  bytes.persist("a");
  bytes.persist("b");
  bytes.remove("a");
  expect(await text("a")).toBe(undefined);
  expect([...storage.items.keys()]).toEqual(["b"]);
  await bytes.clear();
  expect(await text("b")).toBe(undefined);
  expect(storage.items.size).toBe(0);
});

test("bytes that no message needs are deleted", async () => {
  const storage = memoryStorage();
  const { bytes, text } = setUp({ a: "one", b: "two" }, storage);
  bytes.persist("a");
  bytes.persist("b");
  bytes.sweep((key) => key === "b");
  expect(await text("a")).toBe(undefined);
  expect(await text("b")).toBe("two");
});
