import { isOffline } from "../client/browser.ts";

/**
 * Fetches a module that is loaded on demand: `fetchModule(() => import("./settings.tsx"))`. Rejects at once without a network:
 * Chromium remembers a failed import until the page is reloaded.
 */
export const fetchModule = async <Module>(load: () => Promise<Module>): Promise<Module> => {
  if (isOffline()) throw new Error("offline");
  return load();
};
