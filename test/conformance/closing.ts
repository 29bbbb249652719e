import assert from "node:assert/strict";
import type { Check } from "./check.ts";
import type { Context } from "./context.ts";
import { newRoom } from "./values.ts";

const FRAME_BYTES = 16_384;

/** A frame of just so many bytes that says `content`, padded with two-byte characters. */
const frameOf = (bytes: number, content: string): string => {
  const bare = JSON.stringify({ event: "sendMessage", data: { content }, padding: "" });
  const missing = bytes - Buffer.byteLength(bare);
  return bare.replace(/""}$/, `"${"ш".repeat(missing >> 1)}${"x".repeat(missing & 1)}"}`);
};

/** How a connection that is not let in ends: what it is told, and the code. */
const refusal = async (context: Context, room: string, token?: string): Promise<[string, number]> => {
  const client = context.dial(room, token === undefined ? {} : { token });
  const { code } = await client.next("error");
  return [code, (await client.whenClosed()).code];
};

export const closing: Check[] = [
  {
    rule: "W3",
    title: "letters of any script make a name, 1 to 64 of them, and nothing else does",
    async run(context) {
      const long = newRoom().padEnd(64 + 44, "𐐨");
      assert.equal([...long].length, 64);
      for (const good of [`${newRoom()}_नमस्ते-你好`, long]) await context.connect(good);
      for (const bad of [`${long}x`, "a room", "a.room", "a/room", "\u0301room", "🫖"]) {
        assert.deepEqual([bad, ...(await refusal(context, bad))], [bad, "invalid_data", 4400]);
      }
    },
  },
  {
    rule: "W9",
    title: "a refused connection is told why and closed with the fitting final code",
    async run(context) {
      assert.deepEqual(await refusal(context, "no room"), ["invalid_data", 4400]);
      await context.session();
      assert.deepEqual(await refusal(context, newRoom(), "no.token.this"), ["unauthorized", 4401]);
      assert.deepEqual(await refusal(context, `private-${newRoom()}`), ["forbidden", 4403]);
    },
  },
  {
    rule: "W10",
    title: "a frame has at most 16,384 bytes; a larger one closes with 4413",
    async run(context) {
      const client = await context.join(newRoom());
      client.sendRaw(frameOf(FRAME_BYTES, "as long as it may be"));
      await client.next("message");
      client.sendRaw(frameOf(FRAME_BYTES + 1, "too long"));
      assert.equal((await client.whenClosed()).code, 4413);
    },
  },
  {
    rule: "W11",
    title: "a close is answered with the same code, 1000 where there was none",
    async run(context) {
      const room = newRoom();
      for (const [code, answer] of [
        [4000, 4000],
        [1000, 1000],
        [undefined, 1000],
      ] as const) {
        const client = await context.connect(room);
        client.close(code);
        assert.equal((await client.whenClosed()).code, answer);
      }
    },
  },
];
