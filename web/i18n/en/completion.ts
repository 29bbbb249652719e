import { plural } from "../plural.ts";
import type { CompletionText } from "../text/completion.ts";
import { number, rules } from "./numbers.ts";

export const completion: CompletionText = {
  suggestions: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "suggestion", other: "suggestions" })}`,
  notHere: "not here",
};
