import { isOffline } from "../client/browser.ts";

/** True if the service worker is there, which has the files of the page (web/service-worker/plugin.ts). */
const hasFiles = (): boolean => navigator.serviceWorker?.controller != null;

/**
 * Fetches a module that is loaded on demand: `fetchModule(() => import("./settings.tsx"))`. Without a network it rejects at once
 * unless the module is `stored` by the service worker: Chromium remembers a failed import until the page is reloaded.
 */
export const fetchModule = async <Module>(load: () => Promise<Module>, stored = hasFiles): Promise<Module> => {
  if (isOffline() && !stored()) throw new Error("offline");
  return load();
};
