/** Moves the focus to messages that may have to be rendered first. */
import "./message-focus.css";

export interface MessageFocus {
  /** Focuses a message as soon as it is rendered, unless the focus is in the search panel, and highlights it for a moment if `isFound`. */
  to(seq: number, isFound?: boolean): void;
  /** Called after each rendering of `rows`. */
  rendered(rows: HTMLElement): void;
}

/** Starts the animation anew when it is running. */
const highlight = (rows: HTMLElement, article: HTMLElement): void => {
  for (const found of rows.querySelectorAll("[data-found]")) found.removeAttribute("data-found");
  void article.offsetWidth;
  article.setAttribute("data-found", "");
};

export const createMessageFocus = (): MessageFocus => {
  let wanted: { seq: number; isFound: boolean } | null = null;
  return {
    to: (seq, isFound = false) => {
      wanted = { seq, isFound };
    },
    rendered: (rows) => {
      const article = wanted && rows.querySelector<HTMLElement>(`article[data-seq="${wanted.seq}"]`);
      if (!wanted || !article) return;
      // Results of a search are read one after the other: the focus stays there.
      if (!document.activeElement?.closest(".search-panel")) article.focus({ preventScroll: true });
      if (wanted.isFound) highlight(rows, article);
      wanted = null;
    },
  };
};
