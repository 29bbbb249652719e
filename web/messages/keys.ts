/** The keys of the message list: the arrows move between messages, Enter goes to what can be done with one. */

/** What the focus is on, of the stored messages that are in the DOM; and the one after or before it. */
export const moveFocus = (box: HTMLElement, step: -1 | 1): void => {
  const messages = [...box.querySelectorAll<HTMLElement>("article[data-seq]")];
  const at = messages.findIndex((message) => message.contains(document.activeElement));
  if (at >= 0) return void messages[at + step]?.focus();
  // From outside, into what is in view: upwards from the lower edge, downwards from the upper one.
  const { top, bottom } = box.getBoundingClientRect();
  const isInView = (message: HTMLElement) => {
    const rect = message.getBoundingClientRect();
    return rect.bottom > top && rect.top < bottom;
  };
  const target = step < 0 ? messages.findLast(isInView) : messages.find(isInView);
  target?.focus();
};

/** Handles a key that was pressed in the list `box`; what is typed into a field is none of its business. */
export const handleKey = (event: KeyboardEvent, box: HTMLElement): void => {
  const { target, key } = event;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  if (target instanceof HTMLTextAreaElement) return;
  if (key === "ArrowUp" || key === "ArrowDown") moveFocus(box, key === "ArrowUp" ? -1 : 1);
  else if (key === "Enter" && target instanceof HTMLElement && target.matches("article")) {
    target.querySelector<HTMLElement>('[role="toolbar"] button')?.focus();
  } else return;
  event.preventDefault();
};
