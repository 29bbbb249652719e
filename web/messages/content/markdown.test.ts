import { expect, test } from "vitest";
import { short } from "./markdown/short.ts";
import { type Block, parseMarkdown } from "./markdown.ts";

test.each([
  ["plain", "plain"],
  ["two\nlines\n\nand a third", "two\nlines\n\nand a third"],
  ["**bold** and *italic* and _italic_ and __bold__", "b[bold] and i[italic] and i[italic] and b[bold]"],
  ["***both***", "b[i[both]]"],
  ["**bold *and italic***", "b[bold i[and italic]]"],
  ["это**жирно**е", "этоb[жирно]е"],
  ["2*3*4 and snake_case_name and a * b * c", "2*3*4 and snake_case_name and a * b * c"],
  ["¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯"],
  ["**not closed", "**not closed"],
  ["*crossing **marks* here**", "i[crossing **marks] here**"],
  ["**** and * and __", "**** and * and __"],
  ["`code *as is*` and ``a ` b``", "c[code *as is*] and c[a ` b]"],
  ["`not closed", "`not closed"],
  ["~~gone~~ and ~~**both**~~ and this~~one~~", "s[gone] and s[b[both]] and thiss[one]"],
  ["~ 5 ~~ ~~~ ~a~ ~~~b~~~ ~~not closed", "~ 5 ~~ ~~~ ~a~ ~~~b~~~ ~~not closed"],
  ["**bold ~~gone** here~~ and \\~~as is~~", "b[bold ~~gone] here~~ and \\~~as is~~"],
  ["# Tea\nblack\n###### green *tea* #", "h[Tea]|black|h[green i[tea] #]"],
  ["#1 and\n####### seven\n# \n # indented", "#1 and\n####### seven\n# \n # indented"],
  ["> # quoted\n- ## item", "quote[h[quoted]]|list[- h[item]]"],
  ["```js\nconst a = 1;\n\n  b\n```\nafter", "pre:js[const a = 1;\n\n  b]|after"],
  ["``` c++ and more \nint a;\n```", "pre:c++ and more[int a;]"],
  ["```\n# no heading ~~as is~~\n```", "pre[# no heading ~~as is~~]"],
  ["```\nnot closed", "```\nnot closed"],
  ["> quoted\n> > twice\nanswer", "quote[quoted|quote[twice]]|answer"],
  [">:( is no quote", ">:( is no quote"],
  ["- one\n- two\n  more\n  - nested", "list[- one; - two\nmore|list[- nested]]"],
  ["3. three\n4) four", "list[3 three; 4 four]"],
  ["list:\n\n* a", "list:|list[- a]"],
  ["-no list", "-no list"],
])("reads %j", (source, expected) => {
  expect(short(source)).toBe(expected);
});

test("quotes nest to a bounded depth; deeper ones are text", () => {
  const depthOf = (blocks: readonly Block[]): number =>
    Math.max(0, ...blocks.map((each) => (each.type === "quote" ? 1 + depthOf(each.blocks) : 0)));
  const tree = parseMarkdown("> ".repeat(2_000));
  expect(depthOf(tree)).toBe(4);
  expect(depthOf(parseMarkdown(`${">".repeat(100)} deep`))).toBe(4);
});
