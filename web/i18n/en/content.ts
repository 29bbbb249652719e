import type { ContentText } from "../text/content.ts";

export const content: ContentText = {
  code: "Code",
  copyCode: "Copy code",
};
