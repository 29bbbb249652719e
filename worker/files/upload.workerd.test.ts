/** How much of an upload is held, counted: a body that knows how far it was read, and a bucket that takes it slowly. */
import { describe, expect, it } from "vitest";
import { HEAD_BYTES } from "./sniff.ts";
import { openBody, storeFile } from "./upload.ts";

const SIZE = 5_000_000;
const CHUNK = 16_384;

/** What streams may hold between the two ends: a chunk on its way in each. */
const ON_THE_WAY = 4 * CHUNK;

describe("an upload", () => {
  it("[F1] is streamed: at no time more than its head and some chunks have been read and not been stored", async () => {
    let [read, stored, held] = [0, 0, 0];
    const source = {
      type: "bytes",
      pull: (controller: ReadableByteStreamController) => {
        const chunk = Math.min(CHUNK, SIZE - read);
        controller.enqueue(new Uint8Array(chunk));
        read += chunk;
        held = Math.max(held, read - stored);
        if (read === SIZE) controller.close();
      },
    };
    // The types know the constructor of the standard for other streams only.
    const body = new ReadableStream<Uint8Array>(source as unknown as UnderlyingSource<Uint8Array>);
    const put = async (_: string, bytes: ReadableStream<Uint8Array>) => {
      for await (const chunk of bytes) stored += chunk.length;
      return {} as R2Object;
    };
    const opened = await openBody(body, SIZE);
    expect(read).toBeLessThanOrEqual(HEAD_BYTES + ON_THE_WAY);
    const file = { id: "0".repeat(32), name: "photo.jpg", type: "image/jpeg", size: SIZE };
    const from = { room: "general", user: { id: "u-1", username: "Anna" } };
    await storeFile({ put } as unknown as R2Bucket, file, from, opened);
    expect(stored).toBe(SIZE);
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThanOrEqual(HEAD_BYTES + ON_THE_WAY);
  });
});
