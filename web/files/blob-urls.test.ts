import { afterEach, expect, test, vi } from "vitest";
import { createBlobUrls } from "./blob-urls.ts";

const bytes = (count: number) => new Blob([new Uint8Array(count)]);

afterEach(() => vi.restoreAllMocks());

test("what is not shown any more is kept up to a size, the least recently used goes first", () => {
  const revoked = vi.spyOn(URL, "revokeObjectURL");
  const urls = createBlobUrls(100);
  const first = urls.add("first", bytes(40));
  urls.add("second", bytes(40));
  urls.release("first");
  urls.release("second");
  expect(urls.hold("first")).toBe(first);
  urls.release("first");
  urls.add("third", bytes(40));
  expect(urls.hold("second")).toBeNull();
  expect(urls.hold("first")).toBe(first);
  expect(revoked).toHaveBeenCalledTimes(1);
});

test("what is shown is kept, however large", () => {
  const urls = createBlobUrls(100);
  const url = urls.add("large", bytes(200));
  urls.add("small", bytes(10));
  expect(urls.hold("large")).toBe(url);
  urls.release("large");
  expect(urls.hold("large")).toBe(url);
  urls.release("large");
  urls.release("large");
  expect(urls.hold("large")).toBeNull();
});

test("another key names the same bytes", () => {
  const urls = createBlobUrls(100);
  const url = urls.add("pending", bytes(10));
  urls.rename("pending", "stored");
  expect(urls.hold("pending")).toBeNull();
  expect(urls.hold("stored")).toBe(url);
  expect(urls.add("stored", bytes(10))).toBe(url);
});
