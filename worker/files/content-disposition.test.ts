import fc from "fast-check";
import { expect, it } from "vitest";
import { fileName } from "../../rooms/protocol/fields.ts";
import { contentDisposition } from "./content-disposition.ts";

it.each([
  ["plan.png", `inline; filename="plan.png"; filename*=UTF-8''plan.png`],
  ["Отчёт 1.pdf", `inline; filename="_____ 1.pdf"; filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82%201.pdf`],
  ['a"b\\c%41.txt', `inline; filename="a_b_c_41.txt"; filename*=UTF-8''a%22b%5Cc%2541.txt`],
  ["it's (1)*.txt", `inline; filename="it's (1)*.txt"; filename*=UTF-8''it%27s%20%281%29%2A.txt`],
  ["🫖.gif", `inline; filename="_.gif"; filename*=UTF-8''%F0%9F%AB%96.gif`],
])("[F8] names %j in ASCII and as it is", (name, header) => {
  expect(contentDisposition("inline", name)).toBe(header);
});

it("[F8] is one header with the same name for every valid name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
      fc.pre(fileName.safeParse(name).success);
      const header = contentDisposition("attachment", name);
      const [, ascii, encoded = ""] =
        /^attachment; filename="([^"\\%]*)"; filename\*=UTF-8''([\w.!#$&+^`|~%-]*)$/.exec(header) ?? [];
      expect(ascii).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeURIComponent(encoded)).toBe(name);
    }),
  );
});
