/**
 * Draws the images of web/public that are not SVG, from samovar.svg: the app's icons, the favicon and the picture of links.
 * They are part of the repository; run `node scripts/icons.ts` after a change of the logo. The picture of links is set in the
 * first serif of the list that the machine has.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { launchBrowser } from "../test/browser/browser.ts";
import { ROOT } from "./postgres.ts";

const PUBLIC = join(ROOT, "web/public");

/** The light theme's (web/app/tokens.css). */
const PAPER = "#fbf6ee";
const ACCENT = "#a3471c";
const INK = "#2c211a";
const MUTED = "#6e5e52";

const TAGLINE = "Pull up a chair.<br>Everyone with the link is welcome.";

const LOGO = readFileSync(join(PUBLIC, "samovar.svg"), "utf8");
const logoIn = (colour: string): string => LOGO.replaceAll("#b4532a", colour);

interface Icon {
  file: string;
  /** The length of a side, pixels. */
  size: number;
  /** The logo's part of it. Systems cut a maskable icon to a circle of 0.8. */
  logo: number;
  /** The radius of the corners in percent of a side; null without a background. */
  corners: number | null;
  colour: string;
}

const ICONS: readonly Icon[] = [
  { file: "icons/192.png", size: 192, logo: 0.72, corners: 22, colour: PAPER },
  { file: "icons/512.png", size: 512, logo: 0.72, corners: 22, colour: PAPER },
  { file: "icons/maskable.png", size: 512, logo: 0.58, corners: 0, colour: PAPER },
  // iOS rounds the corners itself.
  { file: "apple-touch-icon.png", size: 180, logo: 0.7, corners: 0, colour: PAPER },
  // Android takes only its shape, for the status bar.
  { file: "icons/badge.png", size: 96, logo: 0.95, corners: null, colour: "#fff" },
];
const FAVICON_SIZES = [16, 32, 48];

const draw = async (page: Page, width: number, height: number, html: string): Promise<Buffer> => {
  await page.setViewportSize({ width, height });
  await page.setContent(`<style>* { margin: 0; box-sizing: border-box }</style>${html}`);
  return page.screenshot({ omitBackground: true });
};

const drawIcon = (page: Page, { size, logo, corners, colour }: Omit<Icon, "file">): Promise<Buffer> => {
  const background =
    corners === null ? "" : `border-radius: ${corners}%; background: linear-gradient(160deg, #c2602f, ${ACCENT} 75%);`;
  const side = Math.round(size * logo);
  return draw(
    page,
    size,
    size,
    `<style>svg { width: ${side}px; height: ${side}px }</style>
    <div style="display: grid; place-items: center; width: ${size}px; height: ${size}px; ${background}">${logoIn(colour)}</div>`,
  );
};

/** Puts PNG images into one .ico file: https://en.wikipedia.org/wiki/ICO_(file_format). */
const icoOf = (images: readonly { size: number; png: Buffer }[]): Buffer => {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  images.forEach(({ size, png }, at) => {
    const entry = 6 + 16 * at;
    header.writeUInt8(size, entry);
    header.writeUInt8(size, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
};

const drawLinkPicture = (page: Page): Promise<Buffer> =>
  draw(
    page,
    1200,
    630,
    `<style>
      body { display: flex; align-items: center; gap: 64px; height: 630px; padding: 0 104px; background: ${PAPER} }
      .logo { flex: none; display: grid; place-items: center; width: 340px; height: 340px; border-radius: 22%;
        background: linear-gradient(160deg, #c2602f, ${ACCENT} 75%); box-shadow: 0 24px 64px rgb(70 40 20 / 22%) }
      .logo svg { width: 245px; height: 245px }
      h1 { color: ${INK}; font: 600 112px/1 Palatino, "TeX Gyre Pagella", Georgia, serif; letter-spacing: -2px }
      p { margin-top: 32px; color: ${MUTED}; white-space: nowrap; font: 33px/1.45 "Helvetica Neue", "TeX Gyre Heros", Arial, sans-serif }
    </style>
    <div class="logo">${logoIn(PAPER)}</div>
    <div><h1>Samovar</h1><p>${TAGLINE}</p></div>`,
  );

const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  mkdirSync(join(PUBLIC, "icons"), { recursive: true });
  for (const { file, ...icon } of ICONS) writeFileSync(join(PUBLIC, file), await drawIcon(page, icon));
  const favicon: { size: number; png: Buffer }[] = [];
  for (const size of FAVICON_SIZES) {
    favicon.push({ size, png: await drawIcon(page, { size, logo: 1, corners: null, colour: "#b4532a" }) });
  }
  writeFileSync(join(PUBLIC, "favicon.ico"), icoOf(favicon));
  writeFileSync(join(PUBLIC, "link.png"), await drawLinkPicture(page));
} finally {
  await browser.close();
}
