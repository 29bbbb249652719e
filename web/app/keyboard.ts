/** The page's own keys: between its parts, between rooms, and to its dialogs. */

export interface KeyboardActions {
  onJoin: () => void;
  onHelp: () => void;
  /** One room up (-1) or down (1) the list. */
  onRoom: (direction: -1 | 1) => void;
}

/** Where F6 goes, in this order: the messages, the composer, the people, the rooms. */
const PARTS = ['[role="log"]', ".writing textarea", ".side", ".rooms-side"];
const FOCUSABLE = "a[href], button, textarea, input";

const visibleParts = (): HTMLElement[] =>
  PARTS.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []).filter(
    (part) => part.getClientRects().length > 0,
  );

const focusOn = (part: HTMLElement): void => {
  (part.tabIndex >= 0 ? part : (part.querySelector<HTMLElement>(FOCUSABLE) ?? part)).focus();
};

const focusNextPart = (step: -1 | 1): void => {
  const parts = visibleParts();
  const at = parts.findIndex((part) => part.contains(document.activeElement));
  const next = parts.at((at < 0 && step < 0 ? 0 : at + step) % parts.length);
  if (next) focusOn(next);
};

/** Goes to where messages are written. */
export const focusComposer = (): void => document.querySelector<HTMLElement>(".writing textarea")?.focus();

/** Listens until the returned function is called. A key that something inside the page has used is left alone. */
export const listenToKeys = ({ onJoin, onHelp, onRoom }: KeyboardActions): (() => void) => {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const { key, altKey, shiftKey } = event;
    const command = event.ctrlKey || event.metaKey;
    const run = () => {
      if (key === "F6") return () => focusNextPart(shiftKey ? -1 : 1);
      if (key === "Escape") return focusComposer;
      // By its place, so that it is the same key on a Russian keyboard.
      if (command && !altKey && event.code === "KeyK") return onJoin;
      if (command && !altKey && event.code === "Slash") return onHelp;
      if (altKey && !command && (key === "ArrowUp" || key === "ArrowDown")) {
        return () => onRoom(key === "ArrowUp" ? -1 : 1);
      }
      return null;
    };
    const action = run();
    if (action === null) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
};
