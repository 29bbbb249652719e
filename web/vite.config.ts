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
    // These browsers know light-dark(), which is then left as it is.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // The licenses of the packages in it, except for the emoji data's.
    license: { fileName: "licenses.md" },
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Drops partysocket's console messages about its Node support.
        minify: { compress: { dropConsole: true } },
        codeSplitting: {
          groups: [
            // What is loaded first is one file, which compresses better than several.
            { name: "page", tags: ["$initial"] },
            // So is what several parts share that are loaded later: the first file lists them all. It precedes the
            // parts, as each group takes along what its files import.
            { name: "shared", minShareCount: 2, test: /\/web\/(?!i18n\/(?!dialog-text))/ },
            { name: "dialogs", test: /\/web\/(?:dialogs|devices|profile|home\/room-menu|messages\/jump)/ },
            { name: "messages", test: /\/web\/(?:messages\/(?!content)|writing)/ },
          ],
        },
      },
    },
  },
});
