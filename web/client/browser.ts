/** Browser events that matter to connections: network, visibility and other tabs. Outside a browser there are none. */

/** True when the browser says that there is no network. */
export const isOffline = (): boolean => globalThis.navigator?.onLine === false;

export interface BrowserEvents {
  /** The network has changed or the page has woken up: connections may be dead. */
  onWake: () => void;
  /** Called every few minutes while the page is visible. */
  onInterval: () => void;
  /** Another tab has changed the store. */
  onStorage: () => void;
}

const INTERVAL_MS = 5 * 60_000;

/** Listens until the returned function is called. */
export const watchBrowser = ({ onWake, onInterval, onStorage }: BrowserEvents): (() => void) => {
  if (typeof document === "undefined") return () => {};
  const controller = new AbortController();
  const { signal } = controller;
  const ifVisible = (run: () => void) => () => {
    if (document.visibilityState === "visible") run();
  };
  const timer = setInterval(ifVisible(onInterval), INTERVAL_MS);
  addEventListener("online", onWake, { signal });
  addEventListener("offline", onWake, { signal });
  addEventListener("pageshow", ifVisible(onWake), { signal });
  document.addEventListener("visibilitychange", ifVisible(onWake), { signal });
  addEventListener("storage", onStorage, { signal });
  return () => {
    clearInterval(timer);
    controller.abort();
  };
};
