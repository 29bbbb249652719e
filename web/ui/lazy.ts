/** Loads what the page does not need to begin with, before it is wanted. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { loadMoreText } from "../i18n/index.ts";
import styles from "../style/on-demand.css?url";

type Parts = typeof import("./on-demand.ts");

const loaded = signal<Parts | null>(null);
let isLoading = false;

/** Resolves when the page has put them on. */
const loadStyles = () =>
  new Promise((onload, onerror) => {
    const link = document.createElement("link");
    document.head.append(Object.assign(link, { rel: "stylesheet", href: styles, onload, onerror }));
  });

/** Fetches it, again where that failed before. */
const load = async (): Promise<void> => {
  if (isLoading) return;
  isLoading = true;
  try {
    const [parts] = await Promise.all([import("./on-demand.ts"), loadMoreText(), loadStyles()]);
    loaded.value = parts;
  } catch {
    // Without a network it is fetched when it is asked for the next time.
    isLoading = false;
  }
};

/** Fetches it as soon as the browser has nothing better to do. */
export const loadWhenIdle = (): void => {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(load, { timeout: 5_000 });
  else setTimeout(load, 1_000);
};

/** The parts, for a component that shows one of them when `isWanted`; null until they are there. */
export const useOnDemand = (isWanted: boolean): Parts | null => {
  useEffect(() => {
    if (isWanted) void load();
  }, [isWanted]);
  return loaded.value;
};
