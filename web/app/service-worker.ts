/** Registers the service worker (web/service-worker/). Loaded once the page is shown. */

/** How long the page may load what follows its first paint, ms: the language, history and dialogs. */
const DELAY_MS = 3_000;

const ADDRESS = "/service-worker.js";

/** Not in TypeScript's library yet. */
declare const trustedTypes:
  | {
      createPolicy(
        name: string,
        rules: { createScriptURL: (url: string) => string },
      ): { createScriptURL(url: string): string };
    }
  | undefined;

/** The only policy that the page's headers allow (web/public/_headers), and it allows this one address. */
const policy =
  typeof trustedTypes === "undefined"
    ? null
    : trustedTypes.createPolicy("samovar-service-worker", {
        createScriptURL: (url) => {
          if (url !== ADDRESS) throw new TypeError(`${url} is not the service worker`);
          return url;
        },
      });

const register = (): void => {
  // Without it, the page works as long as there is a network.
  navigator.serviceWorker.register(policy?.createScriptURL(ADDRESS) ?? ADDRESS).catch(() => {});
};

/** Registers it once the page has nothing else to do. Does nothing where there are no service workers, for instance over http. */
export const startServiceWorker = (): void => {
  if (!("serviceWorker" in navigator)) return;
  setTimeout(() => ("requestIdleCallback" in globalThis ? requestIdleCallback(register) : register()), DELAY_MS);
};
