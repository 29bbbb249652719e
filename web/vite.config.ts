import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { emojiPlugin } from "./emoji/plugin.ts";
import { serviceWorkerPlugin } from "./service-worker/plugin.ts";
import { styleLoaderPlugin } from "./ui/style-loader.ts";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [emojiPlugin(), serviceWorkerPlugin(), styleLoaderPlugin()],
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
    modulePreload: {
      polyfill: false,
      // Of a part that is loaded later, only its CSS is fetched along with it. The list of all scripts would be a part of what is
      // loaded first, and once the service worker is there they come from its cache.
      resolveDependencies: (_, files, { hostType }) =>
        hostType === "html" ? files : files.filter((file) => /\.css$/.test(file)),
    },
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
            { name: "shared", minShareCount: 2, test: /\/web\/(?!i18n\/(?!dialog-text)|ui\/modal|files\/)/ },
            // Loaded once the room is shown, so that also other parts find it there.
            { name: "dialogs", test: /\/web\/(?:dialogs|devices|profile|home\/room-menu|messages\/jump|ui\/modal)/ },
            { name: "files", test: /\/web\/files\// },
            { name: "messages", test: /\/web\/(?:messages\/(?!content)|writing)/ },
          ],
        },
      },
    },
  },
});
