/**
 * Writes rooms/protocol/confusables-table.ts from Unicode's table of characters that look alike:
 * `node scripts/confusables.ts confusables.txt`, with the file from https://www.unicode.org/Public/security/
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandError, runCommand } from "./command.ts";
import { ROOT } from "./postgres.ts";

const TARGET = join(ROOT, "rooms/protocol/confusables-table.ts");
const WIDTH = 110;

const codes = (text: string): string => [...text].map((character) => character.codePointAt(0)?.toString(16)).join("-");

const characters = (field = ""): string =>
  field
    .trim()
    .split(/\s+/)
    .map((code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .join("");

/** Names are in NFKC before they are compared, and in NFD while they are: what neither leaves as it is cannot occur. */
const occurs = (character: string): boolean =>
  character.normalize("NFKC") === character && character.normalize("NFD") === character && !/\s/u.test(character);

/** Lines that fit the page; a break comes only where a space was. */
const wrap = (entries: readonly string[]): string[] => {
  const lines: string[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + entry.length <= WIDTH) lines[lines.length - 1] = `${last} ${entry}`;
    else lines.push(entry);
  }
  return lines;
};

const generate = async (file: string | undefined): Promise<number> => {
  if (file === undefined)
    throw new CommandError("which file? confusables.txt from https://www.unicode.org/Public/security/");
  const text = await readFile(file, "utf8");
  const version = /^# Version: (\S+)/m.exec(text)?.[1];
  if (version === undefined) throw new CommandError(`${file} does not say of which version of Unicode it is`);
  const sources = new Map<string, string[]>();
  for (const line of text.replace(/^\uFEFF/, "").split("\n")) {
    const [source, prototype] = line.replace(/#.*/, "").split(";");
    if (prototype === undefined || !occurs(characters(source))) continue;
    const key = codes(characters(prototype).normalize("NFD"));
    sources.set(key, [...(sources.get(key) ?? []), codes(characters(source))]);
  }
  const entries = [...sources].map(([prototype, alike]) => `${prototype}=${alike.join(",")}`);
  const lines = wrap(entries);
  await writeFile(
    TARGET,
    `/**
 * Characters that look alike: each prototype, \`=\`, and those that are taken for it, as hexadecimal code points.
 * Made by scripts/confusables.ts from Unicode's confusables.txt, version ${version}
 * (UTS #39; © Unicode, Inc., under the Unicode License, https://www.unicode.org/license.txt).
 */
export const CONFUSABLES = \`
${lines.join("\n")}
\`;
`,
  );
  console.log(`${entries.length} prototypes, Unicode ${version}`);
  return 0;
};

await runCommand(() => generate(process.argv[2]));
