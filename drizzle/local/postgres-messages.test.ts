import type { Socket } from "node:net";
import { PassThrough } from "node:stream";
import { expect, it, vi } from "vitest";
import { type Message, message, messages } from "./postgres-messages.ts";

const startup = Buffer.concat([Buffer.from([0, 0, 0, 9, 0, 3, 0, 0]), Buffer.alloc(1)]);

/** Reads the messages in `bytes`, which arrive in chunks of `chunk` bytes. */
const read = async (bytes: Buffer, chunk: number, limit = 100_000_000): Promise<Message[]> => {
  const stream = new PassThrough({ highWaterMark: chunk });
  const all: Message[] = [];
  const done = (async () => {
    for await (const next of messages(stream as unknown as Socket, { bytes: limit })) all.push(next);
  })();
  for (let at = 0; at < bytes.length; at += chunk) {
    if (!stream.write(bytes.subarray(at, at + chunk))) await new Promise((resolve) => stream.once("drain", resolve));
  }
  stream.end();
  await done;
  return all;
};

it.each([1, 2, 3, 5, 7, 100])("messages are the same however they arrive, in chunks of %i bytes", async (chunk) => {
  const sent = [message("Q", "select 1\0"), message("S"), message("P", "\0", "select $1\0", "\0\0"), message("X")];
  const received = await read(Buffer.concat([startup, ...sent]), chunk);
  expect(received.map(({ type }) => type)).toEqual(["", "Q", "S", "P", "X"]);
  expect(received.map(({ bytes }) => bytes.toString("hex"))).toEqual(
    [startup, ...sent].map((bytes) => bytes.toString("hex")),
  );
});

it("a large message in small chunks is joined once", async () => {
  const large = message("Q", `${"x".repeat(4_000_000)}\0`);
  const sent = Buffer.concat([startup, large]);
  const concat = vi.spyOn(Buffer, "concat");
  const received = await read(sent, 1_000);
  const joined = concat.mock.results.reduce((sum, { value }) => sum + (value as Buffer).length, 0);
  concat.mockRestore();
  expect(received.map(({ bytes }) => bytes.length)).toEqual([startup.length, large.length]);
  expect(joined).toBeLessThan(2 * sent.length);
});

it.each([
  ["too long", Buffer.from([0, 0, 0, 200, 0, 3, 0, 0])],
  ["shorter than its header", Buffer.from([0, 0, 0, 3, 0, 3, 0, 0])],
  ["of a negative length", Buffer.from([255, 255, 255, 255, 0, 3, 0, 0])],
  ["too long later on", Buffer.concat([startup, Buffer.from("Q"), Buffer.from([0, 0, 1, 0])])],
])("a message that is %s ends the connection", async (_, bytes) => {
  await expect(read(bytes, 100, 100)).rejects.toMatchObject({ code: "08P01" });
});
