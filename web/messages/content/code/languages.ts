/** The languages of code blocks that are highlighted, by the names that people write after a fence. */

const NAMES = {
  c: "c h",
  cpp: "cpp c++ cc cxx hpp",
  csharp: "csharp c# cs",
  css: "css scss",
  diff: "diff patch",
  dockerfile: "dockerfile docker",
  go: "go golang",
  html: "html htm xml svg vue",
  java: "java",
  javascript: "javascript js jsx mjs cjs node",
  json: "json jsonc json5",
  kotlin: "kotlin kt kts",
  php: "php",
  python: "python py python3",
  ruby: "ruby rb",
  rust: "rust rs",
  shell: "shell sh bash zsh console",
  sql: "sql postgres postgresql mysql sqlite",
  swift: "swift",
  toml: "toml ini",
  typescript: "typescript ts tsx mts cts",
  yaml: "yaml yml",
};

export type Language = keyof typeof NAMES;

const byName = new Map(
  Object.entries(NAMES).flatMap(([language, names]) => names.split(" ").map((name) => [name, language as Language])),
);

/** Returns the language that the words after a fence name first, or null. */
export const languageOf = (words: string): Language | null =>
  byName.get(/^[^\s{,:]*/.exec(words)?.[0].toLowerCase() ?? "") ?? null;
