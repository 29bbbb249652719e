/** Splits code into tokens. Loaded when the first code block in a known language is shown. */
import { type ParsedLine, type ParseOptions, parse, type TokenType } from "sugar-high/core";
import * as c from "sugar-high/lang/c";
import * as cpp from "sugar-high/lang/cpp";
import * as csharp from "sugar-high/lang/csharp";
import * as css from "sugar-high/lang/css";
import * as diff from "sugar-high/lang/diff";
import * as dockerfile from "sugar-high/lang/dockerfile";
import * as go from "sugar-high/lang/go";
import * as html from "sugar-high/lang/html";
import * as java from "sugar-high/lang/java";
import * as javascript from "sugar-high/lang/javascript";
import * as json from "sugar-high/lang/json";
import * as kotlin from "sugar-high/lang/kotlin";
import * as php from "sugar-high/lang/php";
import * as python from "sugar-high/lang/python";
import * as ruby from "sugar-high/lang/ruby";
import * as rust from "sugar-high/lang/rust";
import * as shell from "sugar-high/lang/shell";
import * as sql from "sugar-high/lang/sql";
import * as swift from "sugar-high/lang/swift";
import * as toml from "sugar-high/lang/toml";
import * as typescript from "sugar-high/lang/typescript";
import * as yaml from "sugar-high/lang/yaml";
import type { Language } from "./languages.ts";

/** How a token is coloured; null for most of the code. */
export type Look = "keyword" | "string" | "value" | "property" | "comment" | "added" | "removed" | null;

export interface Token {
  look: Look;
  text: string;
}

/** Two lexers are wrapped: their options lack a parameter that `ParseOptions` has. */
const OPTIONS: Record<Language, ParseOptions> = {
  c,
  cpp,
  csharp,
  css,
  diff,
  dockerfile,
  go,
  html: { ...html, tokenize: (code) => html.tokenize(code, html) },
  java,
  javascript: { tokenize: (code) => javascript.tokenize(code, undefined) },
  json,
  kotlin,
  php,
  python,
  ruby,
  rust,
  shell,
  sql,
  swift,
  toml,
  typescript,
  yaml,
};

const LOOKS: Partial<Record<TokenType, Look>> = {
  keyword: "keyword",
  // The name of a tag.
  entity: "keyword",
  string: "string",
  // Types, numbers and constants.
  class: "value",
  property: "property",
  comment: "comment",
};

const tokensOf = ({ value, tokens, annotations }: ParsedLine): Token[] => {
  if (annotations.includes("diff-add")) return [{ look: "added", text: value }];
  if (annotations.includes("diff-remove")) return [{ look: "removed", text: value }];
  return tokens.map(({ type, value }) => ({ look: LOOKS[type] ?? null, text: value }));
};

/** Joins neighbours that look the same; white space joins any. */
const merge = (tokens: readonly Token[]): Token[] => {
  const merged: Token[] = [];
  for (const { look, text } of tokens) {
    const last = merged.at(-1);
    if (last && (last.look === look || text.trim() === "")) last.text += text;
    else merged.push({ look, text });
  }
  return merged;
};

/** Returns the tokens of `code`, whose texts together are `code`. */
export const tokenize = (code: string, language: Language): readonly Token[] => {
  const lines = parse(code, OPTIONS[language]).lines.map(tokensOf);
  const tokens = merge(lines.flatMap((line, index) => (index === 0 ? line : [{ look: null, text: "\n" }, ...line])));
  // Colours are not worth a character.
  return tokens.map(({ text }) => text).join("") === code ? tokens : [{ look: null, text: code }];
};
