import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { decode } from "../rooms/protocol/decode.ts";
import { clientEvent, serverEvent } from "../rooms/protocol/events.ts";
import { inboxClientEvent, inboxServerEvent } from "../rooms/protocol/inbox.ts";
import { CLIENT_ID_CHARACTERS, LIMITS, PROTOCOL, ROOM_NAME_CHARACTERS } from "../rooms/protocol/limits.ts";
import { fitting } from "../test/fuzz/frames.ts";
import { connect, join } from "../test/support/edge-client.ts";
import { ask, tokenWith, unique, upgrade } from "../test/support/edge-worker.ts";
import type { Socket } from "../test/support/event-client.ts";
import { InboxClient } from "../test/support/inbox-client.ts";
import { Random } from "../test/support/random.ts";
import type { describeWebSocket } from "./asyncapi.ts";

type Document = ReturnType<typeof describeWebSocket>;

let text: string;
let document: Document;

beforeAll(async () => {
  text = await (await ask("/api/asyncapi.json")).text();
  document = JSON.parse(text);
});

type Union = typeof clientEvent | typeof serverEvent | typeof inboxClientEvent | typeof inboxServerEvent;

const namesOf = ({ def }: Union): string[] => def.options.map((option) => String(option.shape.event.def.values[0]));

/** Returns a validator of the frames with this name, made of nothing but the document. */
const validator = (name: string) => {
  const { payload } = document.components.messages[name] ?? {};
  const schema = JSON.stringify({ ...payload, definitions: document.components.schemas });
  // Objects are closed, so that a field that is not in the document does not pass.
  const closed = JSON.parse(schema.replaceAll("#/components/schemas/", "#/definitions/"), (_, value) =>
    value?.type === "object" && value.properties ? { ...value, additionalProperties: false } : value,
  );
  return z.fromJSONSchema(closed, { defaultTarget: "draft-7" });
};

/** Returns what the document's schema has against a frame of the server; null for a valid one. */
const issuesOf = (frame: string): string | null => {
  const value = frame === "pong" ? frame : JSON.parse(frame);
  const name = Array.isArray(value) ? "batch" : (value.event ?? value);
  const { error } = validator(name).safeParse(value);
  return error ? `${frame}: ${z.prettifyError(error)}` : null;
};

describe("the AsyncAPI document", () => {
  it("[W1] has the version of the wire, and the server that was asked", async () => {
    expect(document).toMatchObject({ asyncapi: "3.0.0", info: { version: String(PROTOCOL) } });
    expect(document.servers.samovar).toMatchObject({ host: "chat.example", protocol: "wss" });
    const local = await (await ask("http://localhost:8787/api/asyncapi.json")).json<Document>();
    expect(local.servers.samovar).toMatchObject({ host: "localhost:8787", protocol: "ws" });
  });

  it("has every event as a message and as an operation, and the frames that are no events", () => {
    const names = (action: string) =>
      Object.entries(document.operations).flatMap(([name, operation]) =>
        operation.action === action && operation.channel.$ref === "#/channels/room" ? [name] : [],
      );
    expect(names("receive").sort()).toEqual([...namesOf(clientEvent), "ping"].sort());
    expect(names("send").sort()).toEqual([...namesOf(serverEvent), "batch", "pong"].sort());
    const rooms = Object.keys(document.operations).filter((name) => !name.startsWith("inbox."));
    expect(Object.keys(document.channels.room.messages)).toEqual(rooms);
  });

  it("[N1] has every event of an inbox as a message and as an operation, and the heartbeats", () => {
    const names = (wanted: string) =>
      Object.entries(document.operations).flatMap(([name, { action, channel }]) =>
        action === wanted && channel.$ref === "#/channels/inbox" ? [name.replace("inbox.", "")] : [],
      );
    expect(names("receive").sort()).toEqual([...namesOf(inboxClientEvent), "ping"].sort());
    expect(names("send").sort()).toEqual([...namesOf(inboxServerEvent), "pong"].sort());
    expect(Object.keys(document.channels.inbox.messages).sort()).toEqual(
      [...names("receive"), ...names("send")].sort(),
    );
  });

  it("has no dangling references", () => {
    const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
    expect(references.length).toBeGreaterThan(100);
    for (const path of references) expect(document).toHaveProperty(path.split("/"));
  });

  it("[W7] describes every frame of a conversation in which every event occurs", async () => {
    const stub = env.ROOMS.getByName(`room-${unique()}`);
    const mod = await join(stub, { id: "u-mod", username: "Maria" }, { role: "moderator" });
    const anna = await join(stub, { id: "u-anna", username: "Anna" }, { protocols: "samovar.batch" });
    const boris = await connect(stub, { id: "u-boris", username: "Boris" });
    boris.send("leaveRoom", {});
    await boris.next("error");
    await boris.join({ username: "Борис" });
    // Typing that starts and stops within one window is not sent.
    boris.send("typing", { isTyping: true });
    await anna.next("userTyping");
    // So many messages at once that some share a window, and so a frame.
    for (let n = 1; n <= 20; n++) boris.send("sendMessage", { content: `message ${n}`, clientId: `b-${n}` });
    await anna.next("message", ({ seq }) => seq === 20);
    boris.send("editMessage", { seq: 1, content: "edited" });
    boris.send("deleteMessage", { seq: 2 });
    const cat = await connect(stub, { id: "u-cat", username: "Cat" }, { protocols: "samovar.batch.3" });
    await cat.join({ after: 20, rev: 0 });
    const file = { name: "tea.png", type: "image/png", size: 7, width: 4, height: 3 };
    const uploader = { user: { id: "u-cat", username: "Cat" }, role: "member", rooms: [], clientId: null } as const;
    const begun = await stub.beginUpload({ ...uploader, file });
    const id = begun.ok ? begun.file.id : "";
    await stub.completeUpload("u-cat", id);
    cat.send("sendMessage", { content: "@Anna, thanks", replyTo: 3, attachments: [{ id, alt: "A teapot" }] });
    cat.send("react", { seq: 1, emoji: "👍", on: true });
    await cat.next("reactionsChanged");
    cat.send("requestHistory", { around: 21 });
    await cat.next("messageHistory", ({ around }) => around === 21);
    boris.send("requestHistory", { before: 5, limit: 3 });
    await boris.next("messageHistory");
    mod.send("setSlowMode", { seconds: 1 });
    mod.send("setClosed", { closed: true });
    mod.send("muteUser", { userId: "u-boris", seconds: 60 });
    mod.send("muteUser", { userId: "u-boris", seconds: 0 });
    mod.send("removeUser", { userId: "u-boris", seconds: 60 });
    await anna.next("userLeft");
    await stub.erase("u-boris", true);
    await anna.next("reset");
    mod.sendRaw("ping");
    await mod.until(() => mod.frames.includes("pong"));

    const frames = [mod, anna, boris, cat].flatMap((client) => client.frames);
    expect(frames.flatMap((frame) => issuesOf(frame) ?? [])).toEqual([]);
    expect(frames.some((frame) => frame.startsWith("["))).toBe(true);
    expect(frames.some((frame) => frame.includes('"attachments":[{'))).toBe(true);
    const occurred = frames.filter((frame) => frame !== "pong").flatMap((frame) => [JSON.parse(frame)].flat());
    expect(new Set(occurred.map(({ event }) => event))).toEqual(new Set(namesOf(serverEvent)));
  });

  it("[N1] describes every frame of an inbox in which every event occurs", async () => {
    const user = { id: `u-${unique()}`, username: "Anna" };
    const token = await tokenWith({ sub: user.id });
    const stub = env.INBOXES.getByName(user.id);
    const dial = async () => {
      const { webSocket } = await upgrade("/inbox/ws", { token });
      const client = new InboxClient(webSocket as Socket);
      webSocket?.accept();
      return client;
    };
    const [phone, desk] = [await dial(), await dial()];
    const [room, direct] = [`inbox-${unique()}`, { id: "u-boris", username: "Boris" }];
    await stub.followed({ room, lastSeq: 1, accessUntil: null, direct });
    const message = {
      seq: 2,
      userId: "u-boris",
      username: "Boris",
      excerpt: "Hello",
      timestamp: new Date().toISOString(),
    };
    await stub.notify({ room, lastSeq: 2, accessUntil: null, unread: 1, mentions: [message], message });
    phone.send("markRead", { room, seq: 2 });
    await desk.next("roomRead");
    phone.send("requestCounts", {});
    phone.sendRaw("nonsense");
    await stub.block(direct);
    await stub.deviceLinked(0);
    await stub.unfollow(room);
    desk.sendRaw("ping");
    await desk.until(() => desk.frames.includes("pong"));
    await phone.next("unfollowed");
    const frames = [phone, desk].flatMap((client) => client.frames);
    expect(frames.flatMap((frame) => issuesOf(frame) ?? [])).toEqual([]);
    const occurred = frames.filter((frame) => frame !== "pong").map((frame) => JSON.parse(frame).event);
    expect(new Set(occurred)).toEqual(new Set(namesOf(inboxServerEvent)));
    for (const client of [phone, desk]) await client.close();
  });

  it("does not describe other frames", () => {
    const left = { event: "userLeft", data: { room: "general", user: { id: "u-1", username: "Anna" }, total: 0 } };
    const { total: _, ...incomplete } = left.data;
    expect(issuesOf(JSON.stringify(left))).toBeNull();
    for (const frame of [{ ...left, data: incomplete }, { ...left, data: { ...left.data, more: 1 } }, [left]]) {
      expect(issuesOf(JSON.stringify(frame))).not.toBeNull();
    }
  });

  it("[W4] accepts what the room decodes", () => {
    const random = new Random(1);
    for (const option of clientEvent.def.options) {
      const [name] = option.shape.event.def.values;
      const schema = validator(String(name));
      for (let n = 0; n < 100; n++) {
        const frame = fitting(random, option);
        if (decode(JSON.stringify(frame)).ok)
          expect([frame, schema.safeParse(frame).error?.issues]).toEqual([frame, undefined]);
      }
    }
  });

  it.each<[string, (most: number) => object, number]>([
    ["sendMessage", (most) => ({ content: "🫖".repeat(most) }), LIMITS.contentCharacters],
    ["sendMessage", (most) => ({ content: "a", clientId: "x".repeat(most) }), CLIENT_ID_CHARACTERS],
    ["setUsername", (most) => ({ username: "x".repeat(most) }), LIMITS.usernameCharacters],
    ["joinRoom", (most) => ({ room: "x".repeat(most) }), ROOM_NAME_CHARACTERS],
    ["requestHistory", (most) => ({ limit: most }), LIMITS.historyMessages],
    ["muteUser", (most) => ({ userId: "x".repeat(most), seconds: 1 }), LIMITS.userIdCharacters],
    ["removeUser", (most) => ({ userId: "u-1", seconds: most }), LIMITS.sanctionSeconds],
    ["setSlowMode", (most) => ({ seconds: most }), LIMITS.slowModeSeconds],
  ])("has the limits of %s", (event, data, most) => {
    for (const [size, isValid] of [
      [most, true],
      [most + 1, false],
    ] as const) {
      const frame = { event, data: data(size) };
      expect([size, decode(JSON.stringify(frame)).ok, validator(event).safeParse(frame).success]).toEqual([
        size,
        isValid,
        isValid,
      ]);
    }
  });
});
