/** Pictures in a real browser: what is left of them when they are sent. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import type { prepareFile as PrepareFile } from "../../web/files/prepare.ts";
import { FileServer } from "../support/file-server.ts";
import { GIF_CONTROL, GIF_IMAGE, gif, gifApplication, gifComment, join, pngChunk } from "../support/image-files.ts";
import { test as base } from "./fixture.ts";
import { buildModulePage } from "./module-page.ts";

declare const prepareFile: typeof PrepareFile;
declare const isReady: boolean;

const MEGABYTE = 1_000_000;
const MAX_BYTES = 10 * MEGABYTE;
let server: FileServer;

beforeAll(async () => {
  server = await FileServer.start();
  const pages = await buildModulePage(new URL("../../web/files/prepare.ts", import.meta.url));
  for (const [path, body] of pages) server.pages.set(path, body);
});
afterAll(() => server.close());

const test = base.extend("page", async ({ newWindow }) => {
  const { page } = await newWindow();
  await page.goto(server.url);
  await page.waitForFunction(() => isReady);
  return page;
});

/** EXIF that turns the picture by 90 degrees and tells a place, in big-endian order. */
const EXIF = (() => {
  const word = (value: number) => String.fromCharCode(value >> 8, value & 255);
  const entry = (tag: number, type: number, count: number, value: string) =>
    word(tag) + word(type) + word(0) + word(count) + value;
  const gpsAt = 8 + 2 + 2 * 12 + 4;
  const main = `${word(2)}${entry(0x0112, 3, 1, word(6) + word(0))}${entry(0x8825, 4, 1, word(0) + word(gpsAt))}`;
  const gps = `${word(1)}${entry(1, 2, 2, "N\0\0\0")}`;
  const tiff = `MM${word(42)}${word(0)}${word(8)}${main}${word(0)}${word(0)}${gps}${word(0)}${word(0)}51.5074N 0.1278W`;
  return join("Exif\0\0", tiff);
})();
/** As a segment of a JPEG. */
const APP1 = join("\xff\xe1", Uint8Array.of((EXIF.length + 2) >> 8, (EXIF.length + 2) & 255), EXIF);

interface Drawing {
  width: number;
  height: number;
  type: string;
  /** `halves`: red on the left, blue on the right. `clear`: the same with a transparent right. */
  pattern: "halves" | "clear" | "noise";
}

/** Draws a picture in the browser and encodes it. */
const draw = async (page: Page, drawing: Drawing): Promise<Uint8Array> => {
  const base64 = await page.evaluate(async ({ width, height, type, pattern }) => {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    if (pattern === "noise") {
      const image = context.createImageData(width, height);
      for (let at = 0; at < image.data.length; at++) image.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
      context.putImageData(image, 0, 0);
    } else {
      context.fillStyle = "red";
      context.fillRect(0, 0, width / 2, height);
      context.fillStyle = pattern === "halves" ? "blue" : "transparent";
      context.fillRect(width / 2, 0, width / 2, height);
    }
    const blob = await canvas.convertToBlob({ type, quality: 0.95 });
    const reader = new FileReader();
    await new Promise((resolve) => {
      reader.onload = resolve;
      reader.readAsDataURL(blob);
    });
    return String(reader.result).split(",")[1] ?? "";
  }, drawing);
  return new Uint8Array(Buffer.from(base64, "base64"));
};

const insert = (bytes: Uint8Array, at: number, ...parts: Uint8Array[]): Uint8Array =>
  join(bytes.subarray(0, at), ...parts, bytes.subarray(at));

/** Prepares a file in the browser, and decodes the result there. */
const prepare = async (page: Page, bytes: Uint8Array, name: string, type: string, maxBytes = MAX_BYTES) => {
  const base64 = Buffer.from(bytes).toString("base64");
  const result = await page.evaluate(
    async ([content, fileName, fileType, limit]) => {
      const decoded = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      const prepared = await prepareFile(new File([decoded], fileName, { type: fileType }), { bytes: limit });
      if ("problem" in prepared) return prepared;
      const { blob, ...file } = prepared.file;
      const sent = new Uint8Array(await blob.arrayBuffer());
      const image = await createImageBitmap(blob).catch(() => null);
      const canvas = new OffscreenCanvas(image?.width ?? 1, image?.height ?? 1);
      const context = canvas.getContext("2d");
      if (image) context?.drawImage(image, 0, 0);
      const pixelAt = (x: number, y: number) => [...(context?.getImageData(x, y, 1, 1).data ?? [])];
      const corners = [pixelAt(0, 0), pixelAt(canvas.width - 1, canvas.height - 1)];
      return {
        ...file,
        note: prepared.note,
        size: blob.size,
        shown: image && [image.width, image.height],
        corners,
        base64: btoa(Array.from(sent, (byte) => String.fromCharCode(byte)).join("")),
      };
    },
    [base64, name, type, maxBytes] as const,
  );
  if ("problem" in result) return { ...result, bytes: new Uint8Array(), corners: [] };
  const { base64: sent, ...rest } = result;
  return { ...rest, bytes: new Uint8Array(Buffer.from(sent, "base64")) };
};

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
/** The colour of a pixel, as JPEG leaves it. */
const colorOf = ([red = 0, green = 0, blue = 0, alpha = 0]: readonly number[] = []): string => {
  if (alpha < 128) return "clear";
  return red > 200 && blue < 60 && green < 60 ? "red" : blue > 200 && red < 60 ? "blue" : `${red},${green},${blue}`;
};

test("a photo is upright, and does not tell where it was taken", async ({ page }) => {
  const photo = await draw(page, { width: 60, height: 40, type: "image/jpeg", pattern: "halves" });
  const tagged = insert(photo, 2, APP1);
  expect(textOf(tagged)).toContain("51.5074N");
  const prepared = await prepare(page, tagged, "IMG_1.JPG", "image/jpeg");
  expect(prepared).toMatchObject({ name: "IMG_1.JPG", type: "image/jpeg", note: null, width: 40, height: 60 });
  expect(prepared).toMatchObject({ shown: [40, 60] });
  expect(prepared.corners.map(colorOf)).toEqual(["red", "blue"]);
  expect(textOf(prepared.bytes)).not.toMatch(/Exif|51\.5074/);
});

test("a large photo is scaled", async ({ page }) => {
  const photo = await draw(page, { width: 6_000, height: 4_000, type: "image/jpeg", pattern: "halves" });
  const prepared = await prepare(page, photo, "", "image/jpeg");
  expect(prepared).toMatchObject({ name: "image.jpg", width: 2_560, height: 1_707, shown: [2_560, 1_707] });
});

test("a transparent photo stays transparent", async ({ page }) => {
  const photo = await draw(page, { width: 60, height: 40, type: "image/webp", pattern: "clear" });
  const prepared = await prepare(page, photo, "photo.webp", "image/webp");
  expect(prepared).toMatchObject({ name: "photo.webp", type: "image/webp", width: 60, height: 40 });
  expect(prepared.corners.map(colorOf)).toEqual(["red", "clear"]);
});

test("a photo is made to fit, unless nothing would be left of it", async ({ page }) => {
  const photo = await draw(page, { width: 1_200, height: 800, type: "image/webp", pattern: "noise" });
  const prepared = await prepare(page, photo, "photo.webp", "image/webp", 100_000);
  expect(prepared).toMatchObject({ name: "photo.jpg", type: "image/jpeg" });
  expect(prepared.bytes.length).toBeGreaterThan(0);
  expect(prepared.bytes.length).toBeLessThanOrEqual(100_000);
  expect(await prepare(page, photo, "photo.webp", "image/webp", 500)).toMatchObject({ problem: "too_large" });
});

test("a PNG keeps its bytes, except for its metadata", async ({ page }) => {
  const png = await draw(page, { width: 60, height: 40, type: "image/png", pattern: "halves" });
  const tagged = insert(png, 33, pngChunk("tEXt", "Author\0Anna"), pngChunk("eXIf", EXIF.subarray(6)));
  const prepared = await prepare(page, tagged, "screen.png", "image/png");
  expect(prepared).toMatchObject({ name: "screen.png", type: "image/png", width: 60, height: 40, note: null });
  expect(prepared.bytes).toEqual(png);
});

test("a large PNG is scaled, and becomes a JPEG if it does not fit otherwise", async ({ page }) => {
  const png = await draw(page, { width: 3_000, height: 1_500, type: "image/png", pattern: "halves" });
  const scaled = await prepare(page, png, "screen.png", "image/png");
  expect(scaled).toMatchObject({ name: "screen.png", type: "image/png", shown: [2_560, 1_280] });
  const noise = await draw(page, { width: 1_000, height: 500, type: "image/png", pattern: "noise" });
  const fitted = await prepare(page, noise, "screen.png", "image/png", MEGABYTE);
  expect(fitted).toMatchObject({ name: "screen.jpg", type: "image/jpeg", width: 1_000, height: 500 });
});

test("an animated GIF keeps its frames", async ({ page }) => {
  const loop = gifApplication("NETSCAPE2.0", "\x01\x00\x00");
  const frames = [GIF_CONTROL, GIF_IMAGE, GIF_CONTROL, GIF_IMAGE];
  const prepared = await prepare(page, gif(loop, gifComment("by Anna"), ...frames), "cat.gif", "image/gif");
  expect(prepared).toMatchObject({ name: "cat.gif", type: "image/gif", width: 1, height: 1, shown: [1, 1] });
  expect(prepared.bytes).toEqual(gif(loop, ...frames));
});

test("a picture that the browser cannot decode is sent as a file, and says so", async ({ page }) => {
  const heic = join("\x00\x00\x00\x18ftypheic", "\x00\x00\x00\x00mif1heic", "pixels");
  const prepared = await prepare(page, heic, "IMG_1.HEIC", "image/heic");
  expect(prepared).toMatchObject({ name: "IMG_1.HEIC", type: "image/heic", note: "metadata" });
  expect(prepared.bytes).toEqual(heic);
  expect(await prepare(page, heic, "IMG_1.HEIC", "image/heic", 10)).toMatchObject({ problem: "too_large" });
});

test("other files are sent as they are", async ({ page }) => {
  const pdf = join("%PDF-1.7 by Anna");
  const prepared = await prepare(page, pdf, "a/b.pdf", "application/pdf");
  expect(prepared).toMatchObject({ name: "a_b.pdf", type: "application/pdf", note: null });
  expect(prepared.bytes).toEqual(pdf);
  expect(await prepare(page, pdf, "b.pdf", "", 10)).toMatchObject({ problem: "too_large" });
  expect(await prepare(page, new Uint8Array(), "b.pdf", "")).toMatchObject({ problem: "empty" });
});
