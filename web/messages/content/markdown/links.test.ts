import { expect, test } from "vitest";
import { parseMarkdown } from "../markdown.ts";
import { short } from "./short.ts";

test.each([
  ["see https://example.com/a_b_c.", "see a[https://example.com/a_b_c]."],
  ["(https://example.com/x_(y)), and", "(a[https://example.com/x_(y)]), and"],
  ["HTTP://EXAMPLE.COM", "a[HTTP://EXAMPLE.COM]"],
  ["mailto:anna@example.com?", "a[mailto:anna@example.com]?"],
  ["**https://example.com**", "b[a[https://example.com]]"],
  ["javascript:alert(1) data:text/html,x vbscript:x", "javascript:alert(1) data:text/html,x vbscript:x"],
  ["xhttps://example.com", "xhttps://example.com"],
  ["https:// http://[ mailto:nobody", "https:// http://[ mailto:nobody"],
  ["https://example.com/\u202egpj.exe", "a[https://example.com/]\u202egpj.exe"],
  ["https://example.com\u200b and", "a[https://example.com]\u200b and"],
  ["https://example.com?to=a@b.c and https://x/@b", "a[https://example.com?to=a@b.c] and a[https://x/@b]"],
  ["https://example.com:443 http://[::1]:80/", "a[https://example.com:443] a[http://[::1]:80/]"],
  ["https://пример.рф/путь https://müller.de/ü", "a[https://пример.рф/путь] a[https://müller.de/ü]"],
  ["https://例え.テスト", "a[https://例え.テスト]"],
  ["www.example.com/a, WWW.Example.com.", "a[www.example.com/a], a[WWW.Example.com]."],
  ["www. www.example www.. xwww.example.com", "www. www.example www.. xwww.example.com"],
  ["anna@example.com, (b_c.d+e@sub.example.co.uk).", "a[anna@example.com], (a[b_c.d+e@sub.example.co.uk])."],
  ["_anna@example.com_ **a_b@example.com**", "i[a[anna@example.com]] b[a[a_b@example.com]]"],
  ["@anna a@b a@b.c git@github.com:org/a.git", "@anna a@b a@b.c git@github.com:org/a.git"],
  ["https://example.com/?mail=anna@example.com", "a[https://example.com/?mail=anna@example.com]"],
  ["`www.example.com anna@example.com`", "c[www.example.com anna@example.com]"],
])("links the addresses in %j", (source, expected) => {
  expect(short(source)).toBe(expected);
});

test.each([
  "https://paypal.com@evil.example",
  "https://paypal.com:80@evil.example/",
  "https://evil.example\\.paypal.com",
  "https:///evil.example",
  "https://paypal.com\u200b@evil.example",
  "https://evil.example\u034f.paypal.com",
  "https://evil.example\u2800.paypal.com",
  "mailto:a@evil.example\u3164.paypal.com",
  "mailto:a@p\u0430ypal.com",
  "mailto:a@example.com?bcc=evil@example.org",
  "www.paypal.com@evil.example",
  "www.evil.example\\.paypal.com",
  "www.evil.example\u200b.paypal.com",
  "a@evil.example\u200b.paypal.com",
  "a@p\u0430ypal.com",
  "\u0430nna@example.com",
  "ssh://git@example.com",
  "\u0430_b@example.com",
])("does not link %j", (source) => {
  expect(short(source)).toBe(source);
});

test.each([
  ["https://p\u0430ypal.com/login", "a[https://xn--pypal-4ve.com/login]"],
  ["https://\u0430\u0440\u0440\u04cf\u0435.com", "a[https://xn--80ak6aa92e.com]"],
  ["https://\u0261oogle.com?q#a", "a[https://xn--oogle-qmc.com?q#a]"],
  ["https://paypal.com\u2044a.evil.example", "a[https://paypal.xn--coma-2g7a.evil.example]"],
  ["https://com\u0338.evil.example", "a[https://xn--com-wjc.evil.example]"],
  ["https://\uff45vil.example:8080/", "a[https://evil.example:8080/]"],
  ["https://%65vil.example", "a[https://evil.example]"],
  ["http://2130706433/ http://0x7f.1", "a[http://127.0.0.1/] a[http://127.0.0.1]"],
  ["www.p\u0430ypal.com/login", "a[https://www.xn--pypal-4ve.com/login]"],
  ["https://\u05d0.\u05d1/", "a[https://xn--4db.xn--5db/]"],
])("shows the host to which %j leads", (source, expected) => {
  expect(short(source)).toBe(expected);
});

test("www. becomes https, and an e-mail address mailto", () => {
  const hrefs = JSON.stringify(parseMarkdown("www.example.com/a anna@example.com")).match(/"href":"[^"]*"/g);
  expect(hrefs).toEqual(['"href":"https://www.example.com/a"', '"href":"mailto:anna@example.com"']);
});
