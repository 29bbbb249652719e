/** README's examples, as code to run: what people copy is what is tested. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The one JavaScript example in which `text` stands, for the chat at `url`. Throws when there is none, or more than one. */
export const exampleWith = (text: string, url: string): string => {
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
  const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = ""]) => code);
  const [example, ...others] = examples.filter((code) => code.includes(text));
  if (example === undefined || others.length > 0) throw new Error(`README has not one example with ${text}`);
  return example.replace(/(http|ws):\/\/localhost:8787|(ws)s:\/\/chat\.example/g, (_, plain, secure) =>
    url.replace(/^http/, plain ?? secure),
  );
};
