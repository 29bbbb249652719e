import { expect, test } from "vitest";
import { parseMarkdown } from "../markdown.ts";
import { short } from "./short.ts";

test.each([
  ["see [the docs](https://example.org/a).", "see a[the docs](example.org)."],
  ["[**bold** ~~gone~~ `code` @anna](https://example.org)", "a[b[bold] s[gone] c[code] @anna](example.org)"],
  ["**[a](https://example.org)**", "b[a[a](example.org)]"],
  ["[docs [v2]](https://example.org) [x]", "a[docs [v2]](example.org) [x]"],
  ["[[a](https://example.org)]", "[a[a](example.org)]"],
  ["[a](https://b.example/Tea_(drink)) b)", "a[a](b.example) b)"],
  ["[a](https://example.org:8443/x)", "a[a](example.org:8443)"],
  ["[a](www.example.org/x) [b](mailto:b@c.de) [c](b@c.de)", "a[a](www.example.org) a[b](b@c.de) a[c](b@c.de)"],
  [
    "[v1.2, e.g. т.е. \u0438/\u0438\u043b\u0438 @anna](https://example.org)",
    "a[v1.2, e.g. т.е. и/или @anna](example.org)",
  ],
  ["![picture](https://example.org/a.png)", "!a[picture](example.org)"],
  ["`[a](https://example.org)`", "c[[a](https://example.org)]"],
])("links the names in %j", (source, expected) => {
  expect(short(source)).toBe(expected);
});

test.each([
  ["[example.org](https://example.org/a)", "a[example.org]"],
  ["[https://example.org](https://example.org/)", "a[https://example.org]"],
  ["[www.example.org](https://www.example.org)", "a[www.example.org]"],
  ["[anna@example.org](mailto:anna@example.org)", "a[anna@example.org]"],
  ["[https://p\u0430ypal.com](https://xn--pypal-4ve.com)", "a[https://xn--pypal-4ve.com]"],
])("shows the name alone where it is the address: %j", (source, expected) => {
  expect(short(source)).toBe(expected);
});

test.each([
  ["[ a   ](https://evil.example)", "a[a](evil.example)"],
  ["[a](https://p\u0430ypal.com)", "a[a](xn--pypal-4ve.com)"],
  ["[a](http://0x7f.1)", "a[a](127.0.0.1)"],
  ["[a](https://paypal\u200b.com)", "a[a](paypal.com)"],
  ["[\u202eelpmaxe](https://evil.example)", "a[\u202eelpmaxe](evil.example)"],
  ["[a](https://\u05d0.\u05d1/)", "a[a](xn--4db.xn--5db)"],
])("shows beside the name where %j leads", (source, expected) => {
  expect(short(source)).toBe(expected);
});

test.each([
  "[a](javascript:alert(1))",
  "[a](JaVaScRiPt:alert(1)) [b](data:text/html,x) [c](vbscript:x) [d](//evil.example) [e](/login)",
  "[a](https://paypal.com@evil.example)",
  "[a](https://paypal.com:80@evil.example/)",
  "[a](https://evil.example\\.paypal.com)",
  "[a](https:evil.example)",
  "[a](mailto:a@example.org?bcc=evil@example.com)",
  "[\uff57\uff57\uff57.paypal.com](https:evil.example)",
  "[](x) [a] (b) [a](b) [a]( ) [a]() [a](",
  "[a\nb](c) [a](https:// evil) [a][b]",
])("does not link %j", (source) => {
  expect(short(source)).toBe(source);
});

test.each([
  ["[](https://example.org)", "[](a[https://example.org])"],
  ["[\u200b\u2800 ](https://example.org)", "[\u200b\u2800 ](a[https://example.org])"],
  ["[not\nin a line](https://example.org)", "[not\nin a line](a[https://example.org])"],
  ["[a](https://example.org", "[a](a[https://example.org]"],
  ['[a](https://example.org "title")', '[a](a[https://example.org] "title")'],
  ["\\[a](https://example.org)", "\\[a](a[https://example.org])"],
  ["a](https://example.org) [b", "a](a[https://example.org]) [b"],
  ["[**not closed](https://example.org)** a", "a[**not closed](example.org)** a"],
])("links only the address in %j", (source, expected) => {
  expect(short(source)).toBe(expected);
});

test.each([
  ["[paypal.com](https://evil.example/a)", "paypal.com (a[https://evil.example/a])"],
  ["[see docs (paypal.com)  ](https://evil.example)", "see docs (paypal.com) (a[https://evil.example])"],
  ["[https://paypal.com](https://evil.example)", "https://paypal.com (a[https://evil.example])"],
  ["[www.paypal.com](https://evil.example)", "www.paypal.com (a[https://evil.example])"],
  ["[https\u200b://paypal](https://evil.example)", "https\u200b://paypal (a[https://evil.example])"],
  ["[pay\u200bpal\uff0ecom](https://evil.example)", "pay\u200bpal\uff0ecom (a[https://evil.example])"],
  ["[p\u0430ypal.com](https://p\u0430ypal.com)", "p\u0430ypal.com (a[https://xn--pypal-4ve.com])"],
  ["[anna@example.org](https://evil.example)", "anna@example.org (a[https://evil.example])"],
  ["[**README.md**](www.example.org)", "b[README.md] (a[www.example.org])"],
])("links the address beside a name that looks like one: %j", (source, expected) => {
  expect(short(source)).toBe(expected);
});

test("the address of a link is absolute", () => {
  const source = "[a](www.example.org/ü) [b](b@c.de)";
  const hrefs = JSON.stringify(parseMarkdown(source)).match(/"href":"[^"]*"/g);
  expect(hrefs).toEqual(['"href":"https://www.example.org/%C3%BC"', '"href":"mailto:b@c.de"']);
});
