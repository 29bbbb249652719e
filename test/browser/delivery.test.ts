/** How the page is served: policies, caching and unknown addresses. Needs the built page. */
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Chat, startChat } from "../support/harness.ts";

let chat: Chat;
beforeAll(async () => {
  chat = await startChat(inject("databaseUrl"));
});
afterAll(() => chat?.close());

test("an unknown address serves the page to a browser, with 404 and the same policies", async () => {
  const start = await fetch(chat.url);
  const unknown = await fetch(`${chat.url}/nowhere`, { headers: { Accept: "text/html,*/*;q=0.8" } });
  expect(unknown.status).toBe(404);
  expect(await unknown.text()).toBe(await start.text());
  for (const name of ["content-type", "content-security-policy", "x-content-type-options", "referrer-policy"]) {
    expect([name, unknown.headers.get(name)]).toEqual([name, start.headers.get(name)]);
  }
  expect(unknown.headers.get("cache-control")).toBe("no-store");
});

test("every address of the page has strict policies and is revalidated", async () => {
  for (const path of ["/", "/rooms/tea", "/rooms/%D0%BA%D1%83%D1%85%D0%BD%D1%8F", "/rooms/a/b"]) {
    const { status, headers } = await fetch(chat.url + path);
    expect([path, status, headers.get("content-type")]).toEqual([path, 200, "text/html; charset=utf-8"]);
    const policy = headers.get("content-security-policy") ?? "";
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "worker-src 'self'",
      "trusted-types samovar-service-worker",
    ]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("permissions-policy")).toContain("camera=()");
    expect(headers.get("cache-control")).toBe("public, max-age=0, must-revalidate");
  }
});

test("assets are cached for ever, and a missing script is not answered with the page", async () => {
  const html = await (await fetch(chat.url)).text();
  for (const [, path] of html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    const { headers } = await fetch(chat.url + path);
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  }
  const gone = await fetch(`${chat.url}/assets/index-gone1234.js`, { headers: { Accept: "text/html" } });
  expect([gone.status, gone.headers.get("content-type")]).toEqual([404, "application/json"]);
  expect(gone.headers.get("cache-control") ?? "").not.toContain("immutable");
});

test("the service worker is revalidated, and what it may load is as strict as the page's", async () => {
  const { headers } = await fetch(`${chat.url}/service-worker.js`);
  expect(headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(headers.get("cache-control")).toContain("no-cache");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
});

test("search engines may index the home page, and nothing that people write", async () => {
  const robots = await (await fetch(`${chat.url}/robots.txt`)).text();
  expect(robots.split("\n").filter((line) => line.startsWith("Disallow"))).toEqual([
    "Disallow: /api/",
    "Disallow: /rooms/",
  ]);
  const links = await fetch(chat.url).then((page) => page.text());
  const picture = await fetch(chat.url + /property="og:image" content="(\/[^"]+)"/.exec(links)?.[1]);
  expect(picture.headers.get("content-type")).toBe("image/png");
});
