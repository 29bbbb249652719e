import type { ContentText } from "../text/content.ts";

export const content: ContentText = {
  code: "Код",
  copyCode: "Скопировать код",
};
