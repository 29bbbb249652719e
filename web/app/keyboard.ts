/** The page's keyboard shortcuts: between its regions, between rooms, and to its dialogs. */
import { canHover } from "../ui/touch.ts";

export interface KeyboardActions {
  onJoin: () => void;
  onHelp: () => void;
  onSearch: () => void;
  /** Moves one room up (-1) or down (1) the list. */
  onRoom: (direction: -1 | 1) => void;
}

/** The regions in the order of F6: messages, composer, members or search, rooms. */
const REGIONS = ['[role="log"]', ".composer-field textarea", ".members-panel", ".search-panel", ".rooms-panel"];
const FOCUSABLE = "a[href], button, textarea, input";

const visibleRegions = (): HTMLElement[] =>
  REGIONS.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []).filter(
    (region) => region.getClientRects().length > 0,
  );

const focusRegion = (region: HTMLElement): void => {
  (region.tabIndex >= 0 ? region : (region.querySelector<HTMLElement>(FOCUSABLE) ?? region)).focus();
};

const focusNextRegion = (step: -1 | 1): void => {
  const regions = visibleRegions();
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions.at((at < 0 && step < 0 ? 0 : at + step) % regions.length);
  if (next) focusRegion(next);
};

export const focusComposer = (): void => document.querySelector<HTMLElement>(".composer-field textarea")?.focus();

/** Returns the focus to the composer, unless that would open a touch keyboard. */
export const returnToComposer = (): void => {
  if (canHover()) focusComposer();
};

/** Listens until the returned function is called. Ignores keys that a component of the page has already handled. */
export const listenToKeys = ({ onJoin, onHelp, onSearch, onRoom }: KeyboardActions): (() => void) => {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const { key, altKey, shiftKey } = event;
    const command = event.ctrlKey || event.metaKey;
    const actionOf = () => {
      if (key === "F6") return () => focusNextRegion(shiftKey ? -1 : 1);
      if (key === "Escape") return focusComposer;
      // By `code`, so that it is the same key on a Russian keyboard.
      if (command && !altKey && event.code === "KeyK") return onJoin;
      if (command && !altKey && event.code === "Slash") return onHelp;
      // In the search field the keys are the browser's: it searches the rendered messages only.
      if (command && !altKey && event.code === "KeyF" && !document.activeElement?.matches(".search-field input")) {
        return onSearch;
      }
      if (altKey && !command && (key === "ArrowUp" || key === "ArrowDown")) {
        return () => onRoom(key === "ArrowUp" ? -1 : 1);
      }
      return null;
    };
    const action = actionOf();
    if (action === null) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
};
