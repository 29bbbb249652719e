/** Keyboard navigation in the message list: the arrows move between messages, Enter goes to the actions of one. */

/** Moves the focus between the stored messages in the DOM. */
export const moveFocus = (box: HTMLElement, step: -1 | 1): void => {
  const messages = [...box.querySelectorAll<HTMLElement>("article[data-seq]")];
  const at = messages.findIndex((message) => message.contains(document.activeElement));
  if (at >= 0) return void messages[at + step]?.focus();
  // From outside, the focus enters at the nearest visible message.
  const { top, bottom } = box.getBoundingClientRect();
  const isInView = (message: HTMLElement) => {
    const rect = message.getBoundingClientRect();
    return rect.bottom > top && rect.top < bottom;
  };
  const target = step < 0 ? messages.findLast(isInView) : messages.find(isInView);
  target?.focus();
};

/** Handles a key pressed in the list `box`, unless it was typed into a field. */
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
