/** Browser events that matter to connections: network, visibility and other tabs. Outside a browser there are none. */

/** True when the browser says that there is no network. */
export const isOffline = (): boolean => globalThis.navigator?.onLine === false;

/** True while the page is in the background. */
export const isHidden = (): boolean => globalThis.document?.visibilityState === "hidden";

export interface BrowserEvents {
  /** The network has changed or the page has woken up: connections may be dead. */
  onWake: () => void;
  /** The page goes into the background, and may end there. */
  onHide: () => void;
  /** Another tab has changed the store. */
  onStorage: () => void;
}

/** Listens until the returned function is called. */
export const watchBrowser = ({ onWake, onHide, onStorage }: BrowserEvents): (() => void) => {
  if (typeof document === "undefined") return () => {};
  const controller = new AbortController();
  const { signal } = controller;
  const onVisibility = () => (isHidden() ? onHide() : onWake());
  addEventListener("online", onWake, { signal });
  addEventListener("offline", onWake, { signal });
  addEventListener("pageshow", onVisibility, { signal });
  addEventListener("pagehide", onHide, { signal });
  document.addEventListener("visibilitychange", onVisibility, { signal });
  addEventListener("storage", onStorage, { signal });
  return () => controller.abort();
};
