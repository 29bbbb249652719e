/** The examples in README, as code to run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Returns the one JavaScript example that contains `text`, for the chat at `url`. Throws unless there is exactly one. */
export const exampleWith = (text: string, url: string): string => {
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
  const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = ""]) => code);
  const [example, ...others] = examples.filter((code) => code.includes(text));
  if (example === undefined || others.length > 0) throw new Error(`README must have exactly one example with ${text}`);
  return example.replace(/(http|ws):\/\/localhost:8787|(ws)s:\/\/chat\.example/g, (_, plain, secure) =>
    url.replace(/^http/, plain ?? secure),
  );
};
