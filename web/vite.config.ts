import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { emojiPlugin } from "./emoji/plugin.ts";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [emojiPlugin()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  // partysocket also runs in Node; a browser has no `process`.
  define: { process: "undefined", "navigator.product": '"Gecko"' },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    // The page's policy forbids `data:` addresses.
    assetsInlineLimit: 0,
    // One style sheet: a part that is loaded later never waits for its own, and the order of the cascade is fixed.
    cssCodeSplit: false,
    // These browsers know light-dark(), which is then left as it is.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    // Drops partysocket's console messages about its Node support.
    rolldownOptions: { output: { minify: { compress: { dropConsole: true } } } },
  },
});
