/** Distance from the field and from the edges of the window, in pixels. */
const GAP = 6;
const MAX_WIDTH = 384;
const MAX_HEIGHT = 288;
/** With less space above, the side with more is taken. */
const ENOUGH = 140;

/** Keeps a popup above (or, without space there, below) the box around `field`, until the returned function is called. */
export const placeAbove = (popup: HTMLElement, field: HTMLElement): (() => void) => {
  const place = () => {
    const { top, bottom, left, width } = (field.closest(".composer-field, .bubble") ?? field).getBoundingClientRect();
    // A touch keyboard may cover the rest of the window.
    const { offsetTop, height } = window.visualViewport ?? { offsetTop: 0, height: innerHeight };
    const { clientWidth, clientHeight } = document.documentElement;
    const above = top - offsetTop - 2 * GAP;
    const below = offsetTop + height - bottom - 2 * GAP;
    const isAbove = above >= Math.min(ENOUGH, below);
    const popupWidth = Math.min(Math.max(width, 240), MAX_WIDTH, clientWidth - 2 * GAP);
    Object.assign(popup.style, {
      width: `${popupWidth}px`,
      maxHeight: `${Math.min(MAX_HEIGHT, isAbove ? above : below)}px`,
      left: `${Math.max(GAP, Math.min(left, clientWidth - popupWidth - GAP))}px`,
      top: isAbove ? "auto" : `${bottom + GAP}px`,
      bottom: isAbove ? `${clientHeight - top + GAP}px` : "auto",
    });
  };
  place();
  const controller = new AbortController();
  const { signal } = controller;
  addEventListener("resize", place, { signal });
  addEventListener("scroll", place, { signal, capture: true, passive: true });
  window.visualViewport?.addEventListener("resize", place, { signal });
  return () => controller.abort();
};
