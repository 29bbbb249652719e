/** The chat's client as a project that installs it gets it: packed, with its types, in the hands of README's example. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Chat, startChat } from "../support/harness.ts";
import { exampleWith } from "../support/readme.ts";

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, "../..");
const TSC = join(ROOT, "node_modules/.bin/tsc");

let chat: Chat;
let project: string;
beforeAll(async () => {
  [chat, project] = await Promise.all([startChat(inject("databaseUrl")), mkdtemp(join(tmpdir(), "samovar-package-"))]);
  await run(TSC, ["-p", "tsconfig.chat.json"], { cwd: ROOT });
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", project], { cwd: ROOT });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const installed = join(project, "node_modules/samovar");
  await mkdir(installed, { recursive: true });
  await run("tar", ["-xzf", join(project, filename), "-C", installed, "--strip-components=1"]);
  // What an installation would put beside it; nothing else is there to be found.
  for (const dependency of ["@preact/signals-core", "partysocket", "zod"]) {
    await mkdir(join(project, "node_modules", dependency, ".."), { recursive: true });
    await symlink(join(ROOT, "node_modules", dependency), join(project, "node_modules", dependency));
  }
  await writeFile(join(project, "package.json"), '{"type": "module"}');
});
afterAll(async () => {
  await chat?.close();
  await rm(project, { recursive: true, force: true });
});

test("the example signs in, says something, hears it and ends", async () => {
  await writeFile(join(project, "example.mjs"), exampleWith("Hello from another program", chat.url));
  const { stdout } = await run("node", ["example.mjs"], { cwd: project });
  const lines = stdout.trim().split("\n");
  expect(lines).toContain("Anna: Hello from another program");
  expect(lines).toContain("online, 1 here");
});

test("the second example replies, reacts, searches and jumps", async () => {
  await writeFile(join(project, "conversation.mjs"), exampleWith("room.react(", chat.url));
  const { stdout } = await run("node", ["conversation.mjs"], { cwd: project });
  expect(stdout).toMatch(/^null\n\[\s*{\s*emoji: '🫖',\s*count: 1,[^\]]*\]\s*}\s*\]\n\d+ messages loaded\n$/);
});

test.each(["bundler", "nodenext"])(
  "its types serve a project that resolves modules as %s",
  async (moduleResolution) => {
    const source = `
    import { type ChatClient, createChat, type Message, type ReadonlySignal, type RoomClient } from "samovar/chat";
    import type { Around, RequestError, SearchFailure, SearchPage } from "samovar/chat";
    export const chat: ChatClient = createChat({ url: "https://chat.example", token: async () => "token" });
    export const room: RoomClient = chat.open("general");
    export const messages: ReadonlySignal<readonly Message[]> = room.timeline.messages;
    export const seqs: number[] = messages.value.map(({ seq }) => seq);
    // @ts-expect-error: a seq is a number
    void room.editMessage("1", "new content");
    room.sendMessage("a reply", { replyTo: 1 });
    export const reacted: Promise<RequestError | null> = room.react(1, "👍", true);
    const { signal } = new AbortController();
    export const found: Promise<SearchPage | SearchFailure> = room.search({ q: "tea" }, { signal });
    export const around: Around | null = room.around.value;
    export const original: Message | undefined = room.timeline.find(1);
    // @ts-expect-error: a room searches itself
    void room.search({ q: "tea", room: "other" });
  `;
    await writeFile(join(project, "use.ts"), source);
    const module = moduleResolution === "nodenext" ? "nodenext" : "esnext";
    const options = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom"];
    const args = [...options, "--module", module, "--moduleResolution", moduleResolution, "--types", "", "use.ts"];
    const { stdout } = await run(TSC, args, { cwd: project }).catch((error: { stdout: string }) => error);
    expect(stdout).toBe("");
  },
);

test("it brings no framework, and nothing of the server", async () => {
  const { stdout } = await run("grep", ["-rhoE", 'from "[^".][^"]*"', join(project, "node_modules/samovar/dist")]);
  expect([...new Set(stdout.trim().split("\n"))].sort()).toEqual([
    'from "@preact/signals-core"',
    'from "partysocket/ws"',
    'from "zod/mini"',
  ]);
});
