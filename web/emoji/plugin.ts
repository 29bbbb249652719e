/** Builds the emoji data of each language, `virtual:emoji/<tag>`, from emojibase-data: a tenth of it, as one text. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";
import { withTone } from "./tones.ts";

/** The page's languages, by BCP 47 tag. */
const LANGUAGES = ["en", "ru"];
/** The latest version of Emoji that systems commonly show: of September 2023. */
const MAX_VERSION = 15.1;
/** Emojibase's numbers of groups: people, and skin tones and hair styles, which are no emoji of their own. */
const PEOPLE = 1;
const COMPONENTS = 2;

interface Source {
  hexcode: string;
  label: string;
  emoji: string;
  version: number;
  /** The letters of flags have none. */
  group?: number;
  order?: number;
  tags?: string[];
  skins?: Source[];
}

const require = createRequire(import.meta.url);
const load = (language: string): Source[] => require(`emojibase-data/${language}/data.json`);

/** Removes the selector that Emojibase adds to what is shown as an emoji anyway: the fully qualified form has none. */
const qualified = (emoji: string): string => emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, "$1");

/** True when all skin tones of an emoji are common, and made as `withTone` makes them. */
const hasTones = ({ emoji, skins = [] }: Source): boolean =>
  skins.length > 0 &&
  [1, 2, 3, 4, 5].every((tone) =>
    skins.some((skin) => skin.version <= MAX_VERSION && qualified(skin.emoji) === withTone(qualified(emoji), tone)),
  );

/**
 * Returns the emoji in order, one a line: the emoji, its group, 1 if it has skin tones, its shortcodes, its name and
 * further words to find it, separated by tabs.
 */
export const emojiText = (language: string): string => {
  const names = new Map(load(language).map((each) => [each.hexcode, each]));
  const shortcodes: Record<string, string | string[]> = require("emojibase-data/en/shortcodes/github.json");
  return load("en")
    .filter(({ group = COMPONENTS, version }) => group !== COMPONENTS && version <= MAX_VERSION)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map((source) => {
      const { label, tags = [] } = names.get(source.hexcode) ?? source;
      const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
      const known = words(label);
      // Found by their names; by other words, the person that they are variants of.
      const isVariant = source.group === PEOPLE && source.hexcode.includes("200D");
      const further = isVariant ? [] : words(tags.join(" ")).filter((word) => !known.includes(word));
      return [
        qualified(source.emoji),
        source.group,
        hasTones(source) ? 1 : "",
        [shortcodes[source.hexcode] ?? []].flat().join(" "),
        label,
        [...new Set(further)].join(" "),
      ].join("\t");
    })
    .join("\n");
};

/** Only the data of the language in use is fetched, and only once the user looks for an emoji. */
export const emojiPlugin = (): Plugin => ({
  name: "emoji",
  resolveId: (id: string) => (id.startsWith("virtual:emoji/") ? `\0${id}` : null),
  load: (id: string) => {
    const language = LANGUAGES.find((tag) => id === `\0virtual:emoji/${tag}`);
    return language === undefined ? null : `export default ${JSON.stringify(emojiText(language))};`;
  },
  // Vite's list of licenses knows only packages whose modules are imported.
  generateBundle() {
    const source = readFileSync(require.resolve("emojibase-data/LICENSE"));
    this.emitFile({ type: "asset", fileName: "emoji-license.txt", source });
  },
});
