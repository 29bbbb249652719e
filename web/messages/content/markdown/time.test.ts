/** The time that parsing takes, counted in steps. */
import { Session } from "node:inspector/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

/** Counts how many blocks of the parser's code run, with V8's precise coverage. */
const createStepCounter = async () => {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  // Only modules compiled from now on have block counters.
  vi.resetModules();
  const { parseMarkdown } = await import("../markdown.ts");
  const { splitMentions } = await import("../../../../rooms/protocol/mentions.ts");
  const { isFewEmoji } = await import("./emoji.ts");
  const names = new Map(["anna", "a".repeat(32), "@".repeat(32), `${"@".repeat(31)}a`].map((name) => [name, name]));
  return {
    count: async (source: string): Promise<number> => {
      await session.post("Profiler.takePreciseCoverage");
      parseMarkdown(source);
      splitMentions(source, names);
      isFewEmoji(source);
      const { result } = await session.post("Profiler.takePreciseCoverage");
      const ours = result.filter(({ url }) =>
        /(?:web\/messages\/content\/markdown|rooms\/protocol\/mentions)(?!.*\.test\.)/.test(url),
      );
      const ranges = ours.flatMap(({ functions }) => functions).flatMap(({ ranges }) => ranges);
      return ranges.reduce((sum, { count }) => sum + count, 0);
    },
    stop: () => session.disconnect(),
  };
};

let steps: Awaited<ReturnType<typeof createStepCounter>>;
beforeAll(async () => {
  steps = await createStepCounter();
});
afterAll(() => steps.stop());

test.each([
  "*",
  "_",
  "**a ",
  "*a **b ",
  "_a* ",
  "`",
  "` `` ",
  "```\n",
  "> ",
  ">",
  "- ",
  "- a\n",
  "  - a\n",
  "1. ",
  "http://[",
  "http://a.b/(",
  "mailto:",
  "mailto:a@b.c ",
  "https://п.рф ",
  "https://b.c\u200b",
  "https://a@",
  "[",
  "[a](",
  "[a](https://b.c)",
  "[a](https://x[a](https://x)",
  "[a](https://a@(b)",
  "[http://b.c](http://b.c)",
  "~~",
  "~~a ",
  "# ",
  "# a\n",
  "www.",
  "www.b.c ",
  "a@b.cd ",
  "a@",
  "a.",
  "b.c@d.",
  "@",
  "@a",
  "@é ",
  "@@@@@@@a",
  "\n",
  " ",
  "\\*",
  "👨‍👩‍👧",
])("parsing time is linear in repetitions of %j", async (unit) => {
  const of = (characters: number) => unit.repeat(Math.floor(characters / unit.length));
  const once = await steps.count(of(2_000));
  const twice = await steps.count(of(4_000));
  expect(once).toBeGreaterThan(0);
  expect(twice / once).toBeLessThan(2.2);
});

test("the step counter counts iterations of loops", async () => {
  expect(await steps.count("a".repeat(1_000))).toBeGreaterThan(1_000);
});
