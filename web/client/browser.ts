/** The browser's word on the network, on other tabs and on the page's own sleep. Outside a browser there is none. */

/** True when the browser says that there is no network. */
export const isOffline = (): boolean => globalThis.navigator?.onLine === false;

export interface Watcher {
  /** The network has changed or the page has woken up: connections may be dead. */
  onWake: () => void;
  /** Some minutes have passed while the page was in view. */
  onNowAndThen: () => void;
  /** Another tab has changed what is kept. */
  onStored: () => void;
}

const NOW_AND_THEN_MS = 5 * 60_000;

/** Returns how to stop. */
export const watchBrowser = ({ onWake, onNowAndThen, onStored }: Watcher): (() => void) => {
  if (typeof document === "undefined") return () => {};
  const end = new AbortController();
  const { signal } = end;
  const ifVisible = (run: () => void) => () => {
    if (document.visibilityState === "visible") run();
  };
  const timer = setInterval(ifVisible(onNowAndThen), NOW_AND_THEN_MS);
  addEventListener("online", onWake, { signal });
  addEventListener("offline", onWake, { signal });
  addEventListener("pageshow", ifVisible(onWake), { signal });
  document.addEventListener("visibilitychange", ifVisible(onWake), { signal });
  addEventListener("storage", onStored, { signal });
  return () => {
    clearInterval(timer);
    end.abort();
  };
};
