/** Keyboard navigation in the message list: the arrows move between messages, Home and End to the first and last loaded one. */

export interface ListKeys {
  /** Moves the focus to the first (-1) or last (1) loaded message. */
  toEnd(side: -1 | 1): void;
  /** Moves on from a message where none is rendered. */
  beyond(seq: number, step: -1 | 1): void;
}

const articlesIn = (box: HTMLElement): HTMLElement[] => [...box.querySelectorAll<HTMLElement>("article[data-seq]")];

/** Returns the seq of the message in `box` that has the focus, itself or inside of it; null without one. */
export const focusedIn = (box: HTMLElement): number | null => {
  const { activeElement } = document;
  const article = activeElement && box.contains(activeElement) ? activeElement.closest("article") : null;
  return article?.dataset.seq === undefined ? null : Number(article.dataset.seq);
};

/** Moves the focus between the stored messages. */
const moveFocus = (box: HTMLElement, step: -1 | 1, { beyond }: ListKeys): void => {
  const articles = articlesIn(box);
  const at = articles.findIndex((article) => article.contains(document.activeElement));
  if (at >= 0) {
    const next = articles[at + step];
    if (next) next.focus();
    else beyond(Number(articles[at]?.dataset.seq), step);
    return;
  }
  // From outside, the focus enters at the nearest visible message.
  const { top, bottom } = box.getBoundingClientRect();
  const isInView = (article: HTMLElement) => {
    const rect = article.getBoundingClientRect();
    return rect.bottom > top && rect.top < bottom;
  };
  const target = step < 0 ? articles.findLast(isInView) : articles.find(isInView);
  target?.focus();
};

/** Handles a key pressed in the list `box`, unless it was typed into a field. */
export const handleKey = (event: KeyboardEvent, box: HTMLElement, keys: ListKeys): void => {
  const { target, key } = event;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  if (target instanceof HTMLTextAreaElement) return;
  if (key === "ArrowUp" || key === "ArrowDown") moveFocus(box, key === "ArrowUp" ? -1 : 1, keys);
  else if (key === "Home" || key === "End") keys.toEnd(key === "Home" ? -1 : 1);
  else return;
  event.preventDefault();
};
