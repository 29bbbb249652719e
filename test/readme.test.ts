/** The examples in README run as they are printed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleWith } from "./support/readme.ts";
import { startServer } from "./support/server.ts";
import { AUTH_SECRET, type Workerd } from "./support/workerd.ts";

let server: Workerd;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

/** Runs code as a module, until it has printed enough or ends. Resolves to its output. */
const outputOf = async (code: string, isEnough: (output: string) => boolean): Promise<string> => {
  const program = spawn("node", ["--input-type=module", "--eval", code], { env: { ...process.env, AUTH_SECRET } });
  let output = "";
  for (const stream of [program.stdout, program.stderr]) {
    stream.on("data", (part) => {
      output += part;
      if (isEnough(output)) program.kill();
    });
  }
  await once(program, "close");
  return output;
};

test("the first example connects, joins, sends a message and receives it", async () => {
  const expected = ["connected", "roomUsers", "roomSettings", "messageHistory", "message"];
  const eventsIn = (output: string) => [...output.matchAll(/event: '(\w+)'/g)].map(([, event]) => event);
  const output = await outputOf(
    exampleWith('send("joinRoom"', server.url),
    (printed) => eventsIn(printed).length === expected.length,
  );
  // History is read from Postgres, and messages do not wait for it.
  expect(eventsIn(output)[0]).toBe("connected");
  expect(new Set(eventsIn(output))).toEqual(new Set(expected));
});

test("an application's own token is accepted, with its name and its rooms", async () => {
  const enter = exampleWith("/rooms/private-team/ws", server.url).replace(/^new WebSocket/m, "const socket = $&");
  const listen =
    "socket.onmessage = ({ data }) => console.log(data); socket.onclose = ({ code }) => console.log(code);";
  const output = await outputOf(`${exampleWith("signToken", server.url)}${enter}${listen}`, (printed) =>
    printed.includes("connected"),
  );
  expect(output).toContain('"user":{"id":"user-42","username":"Anna"}');
});
