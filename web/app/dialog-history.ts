/**
 * Open dialogs in the browser's history, so that Back closes a dialog before it leaves the room. Each open dialog has an
 * entry with the same address, on top of the page's own; its `dialogs` in `history.state` is the number of dialogs. Closing
 * a dialog takes its entry away, and navigating from a dialog replaces it.
 */

/** How long to wait for a traversal, ms: where the browser has dropped the entry to return to, it does nothing. */
const TRAVERSAL_MS = 500;

/** Closes each open dialog, from the outermost to the innermost. */
const dialogs: (() => void)[] = [];
/** The path of the current entry. */
let path = location.pathname;
/** The number of dialogs of the current entry. */
let depth = 0;
let traversal: ReturnType<typeof setTimeout> | undefined;
const afterTraversal: (() => void)[] = [];

const depthOf = (state: { dialogs?: number } | null): number => state?.dialogs ?? 0;

const arrived = () => {
  clearTimeout(traversal);
  traversal = undefined;
  for (const run of afterTraversal.splice(0)) run();
  settle();
};

/** Adds or takes away entries until there is one for each open dialog. */
const settle = () => {
  if (traversal !== undefined) return;
  // The router may have replaced it.
  path = location.pathname;
  if (depth > dialogs.length) {
    traversal = setTimeout(() => {
      depth = dialogs.length;
      arrived();
    }, TRAVERSAL_MS);
    history.go(dialogs.length - depth);
  }
  while (depth < dialogs.length) history.pushState({ ...history.state, dialogs: ++depth }, "");
};

addEventListener(
  "popstate",
  (event) => {
    const before = depth;
    depth = depthOf(event.state);
    const isSamePage = location.pathname === path && (before > 0 || depth > 0);
    path = location.pathname;
    // To the rest of the page, nothing has happened.
    if (isSamePage) event.stopImmediatePropagation();
    if (traversal === undefined) for (const close of dialogs.splice(depth).reverse()) close();
    arrived();
  },
  { capture: true },
);

/** Enters a dialog that has opened. Returns a function for when it is closed; `close` is called when the user goes back. */
export const enterDialog = (close: () => void): (() => void) => {
  dialogs.push(close);
  settle();
  return () => {
    const at = dialogs.indexOf(close);
    if (at >= 0) dialogs.splice(at, 1);
    // Another dialog may be about to take its place.
    queueMicrotask(settle);
  };
};

/** Runs `run` once the address is that of the page: at once, unless the entry of a closed dialog is being taken away. */
export const whenSettled = (run: () => void): void => {
  if (traversal === undefined) run();
  else afterTraversal.push(run);
};

/** Adds an entry for `next`, a path, in place of the entry of an open dialog. Closes all dialogs. */
export const pushPage = (next: string): void => {
  if (next !== location.pathname) {
    if (depth > 0) history.replaceState(null, "", next);
    else history.pushState(null, "", next);
    depth = 0;
  }
  for (const close of dialogs.splice(0).reverse()) close();
  settle();
};

// A page that was reloaded while a dialog was open has the entry, and no dialog.
depth = depthOf(history.state);
settle();
