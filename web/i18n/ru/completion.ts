import type { CompletionText } from "../text/completion.ts";
import { number } from "./numbers.ts";

export const completion: CompletionText = {
  suggestions: (count) => `Подсказок: ${number.format(count)}`,
  notHere: "не в комнате",
};
