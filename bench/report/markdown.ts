/** Markdown, for pages that are made. */

/** A table from its cells; the first column holds words, the others figures. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, ["---", ...head.slice(1).map(() => "--:")], ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
