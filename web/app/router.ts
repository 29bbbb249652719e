/** The address bar: which place it names, and going to another one. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { type Place, pathOf, placeOf } from "../client/routes.ts";

const current = signal<Place>(placeOf(location.pathname));

/** The place that is shown. */
export const place: ReadonlySignal<Place> = current;

const show = () => {
  const next = placeOf(location.pathname);
  // One room has one address, however it was typed.
  if (next.page === "room" && location.pathname !== pathOf(next.room))
    history.replaceState(null, "", pathOf(next.room));
  current.value = next;
};

/** Goes to a path of this site. */
export const navigate = (path: string): void => {
  if (path !== location.pathname) history.pushState(null, "", path);
  show();
};

/** Follows links within the site without loading the page anew, and the browser's back and forward. */
export const startRouter = (): void => {
  show();
  addEventListener("popstate", show);
  document.addEventListener("click", (event) => {
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href^='/']") : null;
    if (!isPlain || !link || event.defaultPrevented || placeOf(link.pathname).page === "unknown") return;
    event.preventDefault();
    navigate(link.pathname);
  });
};
