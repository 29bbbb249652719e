import { expect, it } from "vitest";
import { parseOptions } from "./dev.ts";

it.each([
  [[], { port: 8787, host: false }],
  [["--port", "9000", "--host"], { port: 9000, host: true }],
])("the arguments %j mean %j", (args, options) => {
  expect(parseOptions(args)).toEqual(options);
});

it.each(["--help", "--port", "--port=0", "--port=65536", "--port=x", "--host=0.0.0.0", "9000"])(
  "the argument %s is rejected in one line with the usage",
  (arg) => {
    expect(() => parseOptions([arg])).toThrow(/^[^\n]+ \(usage: npm run dev -- \[--port 8787\] \[--host\][^\n]+\)$/);
  },
);
