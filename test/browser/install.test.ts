/** What a browser needs to install the page as an app. Needs the built page. */
import { expect } from "vitest";
import { untilStored, WITH_WORKER } from "./deployed-chat.ts";
import { test } from "./fixture.ts";

test("the page can be installed", async ({ chat, newWindow }) => {
  const { page, errors } = await newWindow(WITH_WORKER);
  await page.goto(chat.url);
  await untilStored(page);
  const cdp = await page.context().newCDPSession(page);
  expect(await cdp.send("Page.getInstallabilityErrors")).toEqual({ installabilityErrors: [] });

  // Headless Chromium reads the manifest, but does not judge it: these are the criteria.
  const { url, errors: invalid, manifest, data } = await cdp.send("Page.getAppManifest");
  expect([new URL(url).pathname, invalid]).toEqual(["/manifest.webmanifest", []]);
  const start = `${chat.url}/`;
  expect(manifest).toMatchObject({ id: start, startUrl: start, scope: start, name: "Samovar" });
  expect(manifest.display).toBe("kStandalone");
  const { icons } = JSON.parse(data ?? "") as { icons: { src: string; sizes: string; purpose?: string }[] };
  const drawn = icons.map(async ({ src, sizes, purpose = "any" }) => {
    const { width, height, corner } = await page.evaluate(async (path) => {
      const image = await createImageBitmap(await (await fetch(path)).blob());
      const canvas = new OffscreenCanvas(1, 1).getContext("2d");
      canvas?.drawImage(image, 0, 0);
      return { width: image.width, height: image.height, corner: canvas?.getImageData(0, 0, 1, 1).data[3] };
    }, src);
    // Systems cut a maskable icon themselves.
    expect([src, sizes, corner]).toEqual([src, `${width}x${height}`, purpose === "maskable" ? 255 : 0]);
    return `${sizes} ${purpose}`;
  });
  expect(await Promise.all(drawn)).toEqual(["192x192 any", "512x512 any", "512x512 maskable"]);
  expect(errors).toEqual([]);
});

test("every image that the page names is there", async ({ chat, newWindow }) => {
  const { page } = await newWindow();
  await page.goto(chat.url);
  const paths = await page.evaluate(() =>
    [...document.querySelectorAll("link[rel~=icon], link[rel=apple-touch-icon], meta[property='og:image']")].map(
      (each) => each.getAttribute("href") ?? each.getAttribute("content") ?? "",
    ),
  );
  expect(paths).toHaveLength(3);
  for (const path of [...paths, "/favicon.ico", "/icons/badge.png"]) {
    const response = await fetch(chat.url + path);
    expect([path, response.status]).toEqual([path, 200]);
    expect(response.headers.get("content-type")).toMatch(/^image\//);
  }
});
