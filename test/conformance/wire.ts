/** Checks of frames, names of rooms, and how connections end (W). */
import assert from "node:assert/strict";
import { type Check, check, newRoom } from "./check.ts";
import type { Context } from "./context.ts";
import { PROTOCOL } from "./events.ts";

const FRAME_BYTES = 16_384;

/** Returns a frame of exactly so many bytes that sends `content`, padded with two-byte characters. */
const frameOf = (bytes: number, content: string): string => {
  const bare = JSON.stringify({ event: "sendMessage", data: { content }, padding: "" });
  const missing = bytes - Buffer.byteLength(bare);
  return bare.replace(/""}$/, `"${"ш".repeat(missing >> 1)}${"x".repeat(missing & 1)}"}`);
};

/** Returns the error and the close code of a rejected connection. */
const rejection = async (context: Context, room: string, token?: string): Promise<[string, number]> => {
  const client = context.open(room, token === undefined ? {} : { token });
  const { code } = await client.next("error");
  return [code, (await client.whenClosed()).code];
};

export const wire: Check[] = [
  check("W1", "connected has the version of the wire", async (context) => {
    const client = await context.connect(newRoom());
    const [frame = ""] = client.frames;
    assert.equal(JSON.parse(frame).data.protocol, PROTOCOL, `this suite knows version ${PROTOCOL} of the wire`);
  }),
  check("W1", "the AsyncAPI document describes this version", async (context) => {
    const { status, body } = await context.call("/api/asyncapi.json");
    assert.equal(status, 200);
    assert.equal((body as { info?: { version?: unknown } }).info?.version, String(PROTOCOL));
  }),
  check("W2", "connected comes first, with room, connection, user and limits", async (context) => {
    const room = newRoom();
    const one = await context.connect(room);
    const other = await context.connect(room);
    const [first, second] = [one, other].map(({ frames: [frame = ""] }) => JSON.parse(frame));
    assert.equal(first.event, "connected");
    assert.equal(first.data.room, room);
    assert.notEqual(first.data.connectionId, second.data.connectionId);
    assert.ok(Object.keys(first.data.limits).length > 0, "limits is empty");
  }),
  check("W3", "a room's name is normalised: all spellings are one room", async (context) => {
    const room = newRoom();
    const one = await context.join(room);
    // Capitals, and the full-width forms of Latin letters.
    const other = await context.join(room.toUpperCase().replace("CONFORMANCE", "Ｃonformance"));
    await other.post("the same room");
    assert.equal((await one.next("message")).room, room);
  }),
  check("W4", "missing data is empty data, and unknown fields are ignored", async (context) => {
    const client = await context.connect(newRoom());
    client.sendRaw('{"event":"joinRoom"}');
    await client.next("messageHistory");
    client.sendRaw('{"event":"sendMessage","data":{"content":"hello","colour":"red"},"when":1}');
    assert.equal((await client.next("message")).content, "hello");
  }),
  check("W5", "an invalid frame gets one error, changes nothing, and the connection stays open", async (context) => {
    const room = newRoom();
    const watcher = await context.join(room);
    const client = await context.join(room);
    const wrong: [frame: string | Uint8Array<ArrayBuffer>, code: string, event?: string, clientId?: string][] = [
      ["{", "invalid_json"],
      ["", "invalid_json"],
      ["[]", "invalid_frame"],
      ["null", "invalid_frame"],
      ['{"data":{}}', "invalid_frame"],
      [new Uint8Array([123, 125]), "invalid_frame"],
      ['{"event":"fly"}', "unknown_event"],
      ['{"event":"__proto__"}', "unknown_event"],
      ['{"event":"message","data":{"content":"a"}}', "unknown_event"],
      ['{"event":"sendMessage"}', "invalid_data", "sendMessage"],
      ['{"event":"sendMessage","data":[]}', "invalid_data", "sendMessage"],
      ['{"event":"sendMessage","data":{"content":1,"clientId":"c-1"}}', "invalid_data", "sendMessage", "c-1"],
      ['{"event":"typing","data":{"isTyping":1}}', "invalid_data", "typing"],
      ['{"event":"requestHistory","data":{"limit":"5"}}', "invalid_data", "requestHistory"],
      ['{"event":"joinRoom","data":{"after":-1}}', "invalid_data", "joinRoom"],
    ];
    for (const [frame] of wrong) client.sendRaw(frame);
    await client.until(() => client.received("error").length >= wrong.length, `${wrong.length} errors`);
    for (const [i, [frame, code, event, clientId]] of wrong.entries()) {
      const received = client.received("error")[i];
      assert.deepEqual([frame, received?.code, received?.event, received?.clientId], [frame, code, event, clientId]);
      assert.notEqual(received?.message, "");
    }
    assert.equal(client.events.length, wrong.length, "something else than errors came");
    assert.equal((await client.post("still here")).seq, 1);
    await watcher.next("userJoined");
    await watcher.until(() => watcher.events.length > 0, "the message");
    assert.equal(watcher.events[0]?.event, "message");
  }),
  check("W7", "only clients that offer samovar.batch get arrays of events, and never of one event", async (context) => {
    const room = newRoom();
    const plain = await context.join(room);
    const batch = await context.join(room, { batch: true });
    assert.deepEqual([plain.protocol, batch.protocol], ["", "samovar.batch"]);
    const writer = await context.join(room, { batch: true });
    // The end of typing and the message come at one moment.
    for (let n = 1; n <= 10; n++) {
      writer.send("typing", { isTyping: true });
      writer.send("sendMessage", { content: `message ${n}` });
    }
    const isLast = ({ content }: { content: string }) => content === "message 10";
    await Promise.all([plain, batch, writer].map((client) => client.next("message", isLast)));
    const arrays = (frames: string[]) => frames.filter((frame) => frame.startsWith("["));
    assert.deepEqual(arrays(plain.frames), []);
    for (const frame of arrays([...batch.frames, ...writer.frames])) assert.ok(JSON.parse(frame).length > 1, frame);
    const received = ({ frames }: { frames: string[] }) =>
      frames.flatMap((frame) => [JSON.parse(frame)].flat()).filter(({ event }) => /^(message|userTyping)$/.test(event));
    assert.deepEqual(received(batch), received(plain));
  }),
  check("W8", "ping is answered with pong", async (context) => {
    const client = await context.connect(newRoom());
    client.sendRaw("ping");
    await client.until(() => client.frames.includes("pong"), "pong");
  }),
  check("W3", "a room's name is 1 to 64 letters, digits and marks of any script", async (context) => {
    const long = newRoom().padEnd(64 + 44, "𐐨");
    assert.equal([...long].length, 64);
    for (const good of [`${newRoom()}_नमस्ते-你好`, long]) await context.connect(good);
    for (const bad of [`${long}x`, "a room", "a.room", "a/room", "\u0301room", "room\u034f", "🫖"]) {
      assert.deepEqual([bad, ...(await rejection(context, bad))], [bad, "invalid_data", 4400]);
    }
  }),
  check("W9", "a rejected connection gets an error and a final close code", async (context) => {
    assert.deepEqual(await rejection(context, "no room"), ["invalid_data", 4400]);
    await context.session();
    assert.deepEqual(await rejection(context, newRoom(), "no.token.this"), ["unauthorized", 4401]);
    assert.deepEqual(await rejection(context, `private-${newRoom()}`), ["forbidden", 4403]);
  }),
  check("W10", "a frame has at most 16,384 bytes; a larger one closes with 4413", async (context) => {
    const client = await context.join(newRoom());
    client.sendRaw(frameOf(FRAME_BYTES, "as long as it may be"));
    await client.next("message");
    client.sendRaw(frameOf(FRAME_BYTES + 1, "too long"));
    assert.equal((await client.whenClosed()).code, 4413);
  }),
  check("W11", "a close is confirmed with the same code, 1000 without one", async (context) => {
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
  }),
  check("W12", "a reply comes after the recipient's earlier messages", async (context) => {
    const room = newRoom();
    const client = await context.join(room);
    for (let n = 0; n < 20; n++) {
      client.send("sendMessage", { content: `${n}`, clientId: `c-${n}` });
      client.send("fly");
    }
    await client.until(() => client.received("error").length === 20, "all answers");
    let [messages, errors] = [0, 0];
    for (const { event } of client.events) {
      if (event === "message") messages += 1;
      else if (event === "error") errors += 1;
      assert.ok(errors <= messages, `answer ${errors} came before message ${errors}`);
    }
  }),
];
