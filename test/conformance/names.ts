/** Checks of usernames (W6, P5, P6). */
import assert from "node:assert/strict";
import { type Check, check, newRoom } from "./check.ts";

export const names: Check[] = [
  check("W6", "a username is 1 to 32 visible characters, NFKC, single spaces", async (context) => {
    const client = await context.join(newRoom());
    const kept = [
      ["  Anna   B ", "Anna B"],
      ["Ａnna", "Anna"],
      ["Ночь 🫖", "Ночь 🫖"],
      ["🫖".repeat(32), "🫖".repeat(32)],
    ];
    for (const [username, expected] of kept) {
      client.send("setUsername", { username });
      assert.equal((await client.next("userJoined")).user.username, expected);
    }
    const refused = ["", "  ", "x".repeat(33), `${" ".repeat(300)}a`, "system", "ＳＹＳＴＥＭ", "system\u{16fe4}"];
    const unseen = ["a\u0000b", "a\nb", "a\u200bb", "\u202eanna", "a\u2800", "a\u{13441}", "a\u{16fe4}", "a\u{1bc9f}"];
    for (const username of [...refused, ...unseen]) {
      client.send("setUsername", { username });
      const { code, event } = await client.next("error");
      assert.deepEqual([username, code, event], [username, "invalid_data", "setUsername"]);
    }
    assert.equal((await client.post("hello")).username, kept.at(-1)?.[1]);
  }),
  check("P5", "a rename is userJoined with the known id, to all; before joining it is silent", async (context) => {
    const room = newRoom();
    const watcher = await context.join(room);
    const client = await context.connect(room);
    client.send("setUsername", { username: "Anna" });
    client.send("joinRoom", {});
    await client.next("messageHistory");
    // Within one window (W12) only the last name would be broadcast.
    await watcher.next("userJoined", ({ user }) => user.username === "Anna");
    client.send("setUsername", { username: "Anya" });
    const expected = { room, user: { id: client.user.id, username: "Anya" }, total: 2 };
    assert.deepEqual(await client.next("userJoined"), expected);
    assert.deepEqual(await watcher.next("userJoined"), expected);
  }),
  check("P6", "a member's name is rejected, however it is spelled", async (context) => {
    const room = newRoom();
    await context.join(room, { username: "Anna" });
    const client = await context.connect(room);
    for (const event of ["setUsername", "joinRoom"]) {
      for (const username of ["Anna", "aNNA", "Ａnna"]) {
        client.send(event, { username });
        const error = await client.next("error");
        assert.deepEqual([username, error.code, error.event], [username, "username_taken", event]);
      }
    }
    client.send("joinRoom", { username: "Boris" });
    assert.equal((await client.next("roomUsers")).total, 2);
  }),
  check("P6", "a message keeps the name that its author had", async (context) => {
    const client = await context.join(newRoom(), { username: "Anna" });
    await client.post("as Anna");
    client.send("setUsername", { username: "Anya" });
    await client.post("as Anya");
    client.send("requestHistory", {});
    const { messages } = await client.next("messageHistory");
    assert.deepEqual(
      messages.map(({ username, content }) => [username, content]),
      [
        ["Anna", "as Anna"],
        ["Anya", "as Anya"],
      ],
    );
  }),
];
