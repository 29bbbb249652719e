import assert from "node:assert/strict";
import type { Check } from "./check.ts";
import { PROTOCOL } from "./events.ts";
import { newRoom } from "./values.ts";

export const wire: Check[] = [
  {
    rule: "W1",
    title: "connected names the version of the wire",
    async run(context) {
      const client = await context.connect(newRoom());
      const [frame = ""] = client.frames;
      assert.equal(JSON.parse(frame).data.protocol, PROTOCOL, `this suite knows version ${PROTOCOL} of the wire`);
    },
  },
  {
    rule: "W2",
    title: "connected comes first, with room, connection, user and limits",
    async run(context) {
      const room = newRoom();
      const one = await context.connect(room);
      const other = await context.connect(room);
      const [first, second] = [one, other].map(({ frames: [frame = ""] }) => JSON.parse(frame));
      assert.equal(first.event, "connected");
      assert.equal(first.data.room, room);
      assert.notEqual(first.data.connectionId, second.data.connectionId);
      assert.ok(Object.keys(first.data.limits).length > 0, "limits is empty");
    },
  },
  {
    rule: "W3",
    title: "a room's name is normalised: all spellings are one room",
    async run(context) {
      const room = newRoom();
      const one = await context.join(room);
      // Capitals, and the full-width forms of Latin letters.
      const other = await context.join(room.toUpperCase().replace("CONFORMANCE", "Ｃonformance"));
      await other.post("the same room");
      assert.equal((await one.next("message")).room, room);
    },
  },
  {
    rule: "W4",
    title: "missing data is empty data, and unknown fields are ignored",
    async run(context) {
      const client = await context.connect(newRoom());
      client.sendRaw('{"event":"joinRoom"}');
      await client.next("messageHistory");
      client.sendRaw('{"event":"sendMessage","data":{"content":"hello","colour":"red"},"when":1}');
      assert.equal((await client.next("message")).content, "hello");
    },
  },
  {
    rule: "W5",
    title: "what is not understood gets one error, changes nothing, and the connection stays",
    async run(context) {
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
        const heard = client.received("error")[i];
        assert.deepEqual([frame, heard?.code, heard?.event, heard?.clientId], [frame, code, event, clientId]);
        assert.notEqual(heard?.message, "");
      }
      assert.equal(client.events.length, wrong.length, "something else than errors came");
      assert.equal((await client.post("still here")).seq, 1);
      await watcher.next("userJoined");
      await watcher.until(() => watcher.events.length > 0, "the message");
      assert.equal(watcher.events[0]?.event, "message");
    },
  },
  {
    rule: "W7",
    title: "an array of events comes to who offers samovar.batch alone, and never with one event",
    async run(context) {
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
      const heard = ({ frames }: { frames: string[] }) =>
        frames
          .flatMap((frame) => [JSON.parse(frame)].flat())
          .filter(({ event }) => /^(message|userTyping)$/.test(event));
      assert.deepEqual(heard(batch), heard(plain));
    },
  },
  {
    rule: "W8",
    title: "ping is answered with pong",
    async run(context) {
      const client = await context.connect(newRoom());
      client.sendRaw("ping");
      await client.until(() => client.frames.includes("pong"), "pong");
    },
  },
];
