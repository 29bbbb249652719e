/** What one user, or the guests of one address, can make a room do, counted: bytes sent, frames decoded, messages stored. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { eventually } from "../test/support/eventually.ts";
import { ManualClock, RecordingSocket, TestRoom } from "../test/support/room-fixture.ts";
import { DEFAULT_LIMITS } from "./core/rate-limits.ts";
import { CLOSE } from "./protocol/close-codes.ts";
import type { RoomError, ServerData, ServerEvent } from "./protocol/events.ts";
import { LIMITS } from "./protocol/limits.ts";

/** The default budgets: bytes that a user is sent, and bytes and errors that they cause. An address has ten times as much. */
const BYTES_OUT = 2_000_000;
const BYTES_IN = 1_000_000;
const ERRORS = 100;
const USERS_PER_ADDRESS = 10;

/** The longest content: 16,000 bytes. */
const LARGE = "🫖".repeat(LIMITS.contentCharacters);
const LARGEST_FRAME = LIMITS.frameBytes;

const guest = (n: number) => ({ id: `guest-${n}`, username: `guest ${n}` });
const author = (n: number) => ({ id: `u-${n}`, username: `author ${n}` });

/** A room with so many large messages, whose clock then stands still. */
const roomWith = (messages: number, limits = DEFAULT_LIMITS, content = LARGE): TestRoom => {
  const room = new TestRoom({ clock: new ManualClock(), limits });
  for (let n = 0; n < messages; n++) room.post(author(n % 20), content);
  room.clock.advance(1_000);
  return room;
};

const open = (room: TestRoom, id: string, user = guest(0), address: string | null = null): RecordingSocket => {
  const socket = new RecordingSocket();
  room.open(id, user, "member", socket, address);
  return socket;
};

const join = (...connection: Parameters<typeof open>): RecordingSocket => {
  const socket = open(...connection);
  const [room, id] = connection;
  room.send(id, "joinRoom", {});
  return socket;
};

/** Lets large replies be sent, of which each takes a turn of the event loop. */
const sendAll = (room: TestRoom) => room.clock.advance(0);

const received = <Name extends ServerEvent["event"]>({ events }: RecordingSocket, name: Name) =>
  events.flatMap(({ event, data }) => (event === name ? [data as ServerData<Name>] : []));

const lastError = (socket: RecordingSocket): RoomError | undefined => received(socket, "error").at(-1);

/** Counts the frames that are decoded while `act` runs. */
const countDecoded = (frame: string, act: () => void): number => {
  const parse = vi.spyOn(JSON, "parse");
  act();
  return parse.mock.calls.filter(([text]) => text === frame).length;
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe("[L1] bytes sent", () => {
  it("to a member who requests all history at once are at most the burst, and then what it refills", () => {
    const room = roomWith(200);
    const socket = join(room, "a");
    for (let n = 0; n < 99; n++) room.send("a", "requestHistory", { limit: 100 });
    sendAll(room);
    expect(socket.bytes).toBeLessThan(BYTES_OUT + 100_000);
    expect(socket.bytes).toBeGreaterThan(BYTES_OUT - 2 * LIMITS.replyBytes);
    const refused = lastError(socket);
    expect(refused).toMatchObject({ code: "rate_limited", event: "requestHistory" });
    room.clock.advance(refused?.retryAfterMs ?? 0);
    const answers = received(socket, "messageHistory").length;
    room.send("a", "requestHistory", { limit: 100 });
    sendAll(room);
    expect(received(socket, "messageHistory").length).toBe(answers + 1);
  });

  it("to a member who joins again and again are at most the burst", () => {
    const room = roomWith(200);
    const socket = join(room, "a");
    for (let n = 0; n < 50; n++) room.send("a", "joinRoom", {});
    sendAll(room);
    expect(socket.bytes).toBeLessThan(BYTES_OUT + 100_000);
    expect(lastError(socket)).toMatchObject({ code: "rate_limited", event: "joinRoom" });
  });

  it("to a member who sends a large message again and again are at most the burst", () => {
    const room = roomWith(0);
    const socket = join(room, "a");
    room.send("a", "sendMessage", { content: LARGE, clientId: "a-1" });
    for (let n = 0; n < 190; n++) {
      room.clock.advance(5);
      room.send("a", "sendMessage", { content: "again", clientId: "a-1" });
    }
    expect(socket.bytes).toBeLessThan(BYTES_OUT + 0.2 * BYTES_OUT + 100_000);
    expect(lastError(socket)).toMatchObject({ code: "rate_limited", event: "sendMessage", clientId: "a-1" });
  });

  it("to the guests of one address are at most ten bursts, and others have their own", () => {
    const room = roomWith(200);
    const sockets = Array.from({ length: 20 }, (_, n) => join(room, `a${n}`, guest(n), "school"));
    for (let n = 0; n < 20; n++) for (let i = 0; i < 50; i++) room.send(`a${n}`, "requestHistory", { limit: 100 });
    sendAll(room);
    const bytes = sockets.reduce((sum, socket) => sum + socket.bytes, 0);
    expect(bytes).toBeLessThan(USERS_PER_ADDRESS * BYTES_OUT + 500_000);
    const other = join(room, "b", guest(99), "office");
    sendAll(room);
    expect(received(other, "messageHistory").length).toBe(1);
  });

  it("are reserved until a reply is sent or its connection is closed, and then it costs what it took", () => {
    const room = roomWith(0);
    const socket = join(room, "a");
    const request = (id: string, count: number) => {
      for (let n = 0; n < count; n++) room.send(id, "requestHistory", {});
    };
    request("a", 20);
    expect(received(socket, "error")).toEqual([]);
    // Replies follow the member's own messages, the second of which waits for the end of the window.
    for (const content of ["sent", "queued"]) room.send("a", "sendMessage", { content });
    request("a", 10);
    room.clock.advance(100);
    expect(received(socket, "messageHistory").length).toBe(1 + 20 + Math.floor(BYTES_OUT / LIMITS.replyBytes));
    expect(lastError(socket)).toMatchObject({ code: "rate_limited", event: "requestHistory" });
    for (const content of ["sent", "queued"]) room.send("a", "sendMessage", { content });
    request("a", 5);
    room.disconnect("a");
    const again = join(room, "a2");
    request("a2", 20);
    expect(received(again, "error")).toEqual([]);
  });

  it("are given back when Postgres fails", async () => {
    const room = roomWith(0);
    room.storage.start({ seq: 100, rev: 0, isKnown: true });
    const socket = join(room, "a");
    const failures = (count: number) => eventually(() => expect(received(socket, "error")).toHaveLength(count));
    await failures(1);
    for (let n = 2; n <= 20; n++) {
      room.send("a", "requestHistory", { after: 1 });
      await failures(n);
    }
    expect(new Set(received(socket, "error").map(({ code }) => code))).toEqual(new Set(["history_unavailable"]));
  });
});

describe("one answer", () => {
  const COUNT = 60;
  /** Requests page after page; returns their seqs. */
  const walk = (room: TestRoom, direction: "before" | "after"): number[][] => {
    const pages: number[][] = [];
    let seq: number | undefined = direction === "after" ? 0 : undefined;
    for (let isDone = false; !isDone; ) {
      room.clock.advance(10_000);
      room.take("a");
      room.send("a", "requestHistory", { limit: 100, ...(seq === undefined ? {} : { [direction]: seq }) });
      const [page] = room.take("a");
      if (page?.event !== "messageHistory") throw new Error(JSON.stringify(page));
      const seqs = page.data.messages.map((message) => message.seq);
      pages.push(seqs);
      seq = direction === "after" ? seqs.at(-1) : seqs[0];
      isDone = !page.data.hasMore;
    }
    return pages;
  };

  // In JSON they take 1, 2, 4 and 6 bytes.
  it.each([["a"], ["щ"], ["🫖"], ["\u0001"]])("[H6] holds as much as fits into 262,144 bytes, of %j", (character) => {
    const room = roomWith(COUNT, DEFAULT_LIMITS, character.repeat(LIMITS.contentCharacters));
    let largest = 0;
    const socket = new RecordingSocket((frame) => {
      largest = Math.max(largest, Buffer.byteLength(frame));
    });
    room.open("a", guest(0), "member", socket);
    room.send("a", "joinRoom", {});
    for (const query of [{}, { after: 0 }, { before: COUNT }])
      room.send("a", "requestHistory", { limit: 100, ...query });
    sendAll(room);
    expect(largest).toBeLessThanOrEqual(LIMITS.replyBytes);
    expect(largest).toBeGreaterThan(LIMITS.replyBytes - 25_000);
  });

  it.each([["before"], ["after"]] as const)("[H6] says hasMore, so that paging %s misses nothing", (direction) => {
    const room = roomWith(COUNT);
    join(room, "a");
    const pages = walk(room, direction);
    expect(pages.length).toBeGreaterThan(1);
    const all = direction === "after" ? pages.flat() : pages.reverse().flat();
    expect(all).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1));
  });

  it("[H6] parses no more of the log than it holds", () => {
    const room = new TestRoom({ clock: new ManualClock() });
    for (let n = 0; n < COUNT; n++) {
      room.post(author(n), LARGE);
      room.clock.advance(1_000);
    }
    const socket = open(room, "a");
    const parse = vi.spyOn(JSON, "parse");
    room.send("a", "joinRoom", {});
    const characters = parse.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
    vi.restoreAllMocks();
    expect(characters).toBeLessThan(2 * socket.bytes);
  });
});

describe("[E3] missed edits", () => {
  /** A room with so many messages, all of them edited. */
  const editedRoom = (messages: number, content: string): TestRoom => {
    const room = new TestRoom({ clock: new ManualClock() });
    for (let seq = 1; seq <= messages; seq++) {
      const timestamp = new Date(seq).toISOString();
      const message = { room: "general", seq, userId: "u-anna", username: "Anna", content: "old", timestamp };
      room.storage.messages.append([{ message, json: JSON.stringify(message) }]);
      room.storage.change([{ message: { ...message, content, editedAt: timestamp }, reactors: [] }], messages);
    }
    room.state.seq = messages;
    return room;
  };
  const resume = (room: TestRoom, after: number): RecordingSocket => {
    const socket = open(room, "a");
    room.send("a", "joinRoom", { after });
    sendAll(room);
    return socket;
  };
  const names = (socket: RecordingSocket) => new Set(socket.events.map(({ event }) => event));

  it("are sent as long as one answer holds them", () => {
    const socket = resume(editedRoom(500, "new"), 500);
    expect(received(socket, "messageEdited").length).toBe(500);
    expect(names(socket)).not.toContain("reset");
  });

  it.each([
    ["of large messages", 30, LARGE],
    ["of many messages", 501, "new"],
  ])("%s that one answer does not hold become a reset", (_, messages, content) => {
    const socket = resume(editedRoom(messages, content), messages);
    expect(socket.bytes).toBeLessThan(LIMITS.replyBytes);
    expect(received(socket, "reset")).toEqual([{ room: "general" }]);
    expect(names(socket)).not.toContain("messageEdited");
    expect(received(socket, "messageHistory")[0]).toMatchObject({ after: messages, messages: [], hasMore: false });
  });

  it("are counted without reading those of newer messages", () => {
    const room = editedRoom(2_000, "new");
    const socket = open(room, "a");
    const parse = vi.spyOn(JSON, "parse");
    room.send("a", "joinRoom", { after: 1 });
    sendAll(room);
    expect(parse.mock.calls.length).toBeLessThan(700);
    expect(received(socket, "messageHistory").length).toBe(1);
  });

  it("are at most one answer for fifty joins at once, and then rate_limited", () => {
    const room = editedRoom(300, "x".repeat(500));
    const socket = resume(room, 300);
    for (let n = 0; n < 50; n++) room.send("a", "joinRoom", { after: 300 });
    sendAll(room);
    expect(socket.bytes).toBeLessThan(BYTES_OUT + LIMITS.replyBytes);
    expect(lastError(socket)).toMatchObject({ code: "rate_limited", event: "joinRoom" });
  });
});

describe("[P7] the roster", () => {
  it("holds at most 262,144 bytes and counts everyone", () => {
    const room = new TestRoom({ clock: new ManualClock() });
    const ID = "\u0001".repeat(120);
    for (let n = 0; n < 500; n++) join(room, `c${n}`, { id: `${ID}${n}`, username: `user ${n}` });
    room.clock.advance(10_000);
    const socket = join(room, "a");
    const [roster] = received(socket, "roomUsers");
    expect(Buffer.byteLength(JSON.stringify({ event: "roomUsers", data: roster }))).toBeLessThanOrEqual(
      LIMITS.replyBytes,
    );
    expect(roster?.users.length).toBeGreaterThan(250);
    expect(roster?.total).toBe(501);
  });
});

describe("frames", () => {
  it("[W9] of a connection that was closed are not decoded", () => {
    const room = roomWith(0);
    const frame = "{".padEnd(LARGEST_FRAME);
    const sockets = Array.from({ length: 4 }, (_, n) => join(room, `a${n}`, guest(n)));
    for (let n = 0; n < 4; n++) for (let i = 0; i <= ERRORS; i++) room.receive(`a${n}`, "{");
    expect(sockets.map(({ closeCode }) => closeCode)).toEqual(sockets.map(() => CLOSE.tooManyErrors));
    const decoded = countDecoded(frame, () => {
      for (let n = 0; n < 600; n++) room.receive(`a${n % 4}`, frame);
    });
    expect(decoded).toBe(0);
    // Not even their size is read.
    const size = vi.spyOn(ArrayBuffer.prototype, "byteLength", "get");
    for (const socket of sockets) room.runtime.receive(socket, new ArrayBuffer(1));
    expect(size).not.toHaveBeenCalled();
  });

  it.each([
    ["invalid", "{".padEnd(LARGEST_FRAME)],
    ["valid", '{"event":"typing","data":{"isTyping":false}}'.padEnd(LARGEST_FRAME)],
  ])("[L1] [L2] that are %s are paid for before they are decoded", (_, frame) => {
    const room = roomWith(0);
    const socket = join(room, "a");
    const decoded = countDecoded(frame, () => {
      for (let n = 0; n < 600; n++) room.receive("a", frame);
    });
    expect(decoded).toBeLessThanOrEqual(BYTES_IN / LARGEST_FRAME);
    const refused = lastError(socket);
    expect(refused).toMatchObject({ code: "rate_limited" });
    expect(refused).not.toHaveProperty("event");
    expect(socket.closeCode).toBe(CLOSE.tooManyErrors);
  });

  it("[L1] of the guests of one address are paid for by all of them", () => {
    const room = roomWith(0);
    const frame = '{"event":"typing","data":{"isTyping":false}}'.padEnd(LARGEST_FRAME);
    for (let n = 0; n < 20; n++) join(room, `a${n}`, guest(n), "school");
    const decoded = countDecoded(frame, () => {
      for (let n = 0; n < 2_000; n++) room.receive(`a${n % 20}`, frame);
    });
    expect(decoded).toBeLessThanOrEqual((USERS_PER_ADDRESS * BYTES_IN) / LARGEST_FRAME);
  });
});

describe("messages", () => {
  it("[L1] of the guests of one address are at most ten bursts, over sockets and REST", () => {
    const room = roomWith(0);
    for (let n = 0; n < 20; n++) {
      join(room, `a${n}`, guest(n), "school");
      for (let i = 0; i < 150; i++) room.send(`a${n}`, "sendMessage", { content: "flood" });
    }
    for (let n = 100; n < 120; n++) room.post(guest(n), "flood", undefined, { address: "school" });
    room.clock.advance(100);
    expect(room.log.length).toBeLessThanOrEqual(USERS_PER_ADDRESS * 200 + 10);
    expect(room.post(guest(200), "hello", undefined, { address: "office" }).ok).toBe(true);
  });
});
