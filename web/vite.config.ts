import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/**
 * The page's icon with a count on it, as files: the page's policy admits no `data:` addresses. There is one for each
 * count from 1 to 9, and `more` for all above.
 */
const badges = (): Plugin => ({
  name: "badges",
  generateBundle() {
    const icon = readFileSync(new URL("public/samovar.svg", import.meta.url), "utf8");
    for (const label of [...Array.from({ length: 9 }, (_, index) => String(index + 1)), "more"]) {
      const number = label === "more" ? "9+" : label;
      const badge =
        '<circle cx="22" cy="22" r="10" fill="#b3261e" stroke="none" />' +
        `<text x="22" y="27" fill="#fff" stroke="none" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="${number.length > 1 ? 12 : 15}">${number}</text>`;
      this.emitFile({
        type: "asset",
        fileName: `badges/${label}.svg`,
        source: icon.replace("</svg>", `${badge}</svg>`),
      });
    }
  },
});

const HELPER = "vite/preload-helper";

/** Vite's own way to load a part later fetches its styles and imports ahead; here views/later.ts names what there is. */
const plainImports = (): Plugin => ({
  name: "plain-imports",
  enforce: "pre",
  resolveId: (id) => (id.includes(HELPER) ? `\0plain/${HELPER}.js` : null),
  load: (id) => (id.startsWith("\0plain/") ? "export const __vitePreload = (load) => load();" : null),
});

/** What is loaded later: the languages, and what views/on-demand.ts names. */
const LATER_VIEWS =
  "choice|dialogs|entrance|fields|home|join|keyboard-help|modal|moderate|nowhere|obstacle|on-demand|refused|rename|" +
  "room-links|settings|messages/actions|messages/delete|messages/editor";
const LATER = new RegExp(
  `text/(?:duration|(?:en|ru)(?:-more)?)\\.ts$|views/(?:${LATER_VIEWS})\\.tsx?$|web/keyboard\\.ts$`,
);

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [badges(), plainImports()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  // partysocket also runs in Node; a browser has none of its `process`.
  define: { process: "undefined", "navigator.product": '"Gecko"' },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    // The page's policy admits no `data:` addresses.
    assetsInlineLimit: 0,
    // What knows light-dark(), so that it is not written out for older ones.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // One file for all that the page begins with: what it shares with later parts is not split off.
        codeSplitting: { groups: [{ name: "page", test: (id) => !LATER.test(id) }] },
        // partysocket explains at length in the console what cannot happen in a browser.
        minify: { compress: { dropConsole: true } },
      },
    },
  },
});
