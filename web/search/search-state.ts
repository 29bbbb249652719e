/** Whether the search panel is open. Above the room's page, which another room replaces; the panel itself is loaded later. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { returnToComposer } from "../app/keyboard.ts";

export interface SearchRequest {
  /** What had the focus before. */
  readonly opener: Element | null;
}

const request = signal<SearchRequest | null>(null);

/** Null while the panel is closed. */
export const searchRequest: ReadonlySignal<SearchRequest | null> = request;

/** Opens the panel, or focuses its field if it is open. */
export const openSearch = (): void => {
  const { activeElement } = document;
  request.value = { opener: request.peek()?.opener ?? activeElement };
  // What is typed while the panel loads must not end up in a message.
  if (activeElement instanceof HTMLElement) activeElement.blur();
};

const focusAgain = (opener: Element | null): void => {
  if (opener instanceof HTMLElement && opener !== document.body && opener.isConnected) opener.focus();
  else returnToComposer();
};

/** Closes the panel, and returns the focus to where it was before. */
export const closeSearch = (): void => {
  const closed = request.peek();
  // A sheet reports once more that it is closed.
  if (closed === null) return;
  request.value = null;
  // After the panel is gone: a sheet keeps the focus inside.
  queueMicrotask(() => focusAgain(closed.opener));
};
