/** Distance from the button and from the edges of the window, in pixels. */
const GAP = 8;

const clamp = (value: number, max: number): number => Math.max(GAP, Math.min(value, max));

/**
 * Keeps an open `dialog` beside `opener` and within the window, and a sheet at the bottom above the touch keyboard, until
 * the returned function is called. Without an opener that can be seen, it stays in the middle.
 */
export const placeBeside = (dialog: HTMLDialogElement, opener: Element): (() => void) => {
  const place = () => {
    const { innerWidth, innerHeight, visualViewport } = window;
    const { style } = dialog;
    const isSheet = matchMedia("(max-width: 48rem)").matches;
    const keyboard = visualViewport ? innerHeight - visualViewport.height - visualViewport.offsetTop : 0;
    const beside = opener.getBoundingClientRect();
    const isPlaced = !isSheet && opener !== document.body && beside.height > 0;
    style.margin = isPlaced ? "0" : "";
    style.left = style.top = "";
    if (isSheet) style.marginBottom = `${Math.max(0, keyboard)}px`;
    if (!isPlaced) return;
    const { offsetWidth: width, offsetHeight: height } = dialog;
    const above = beside.top - height - GAP;
    style.left = `${clamp(beside.right - width, innerWidth - width - GAP)}px`;
    style.top = `${clamp(above >= GAP ? above : beside.bottom + GAP, innerHeight - height - GAP)}px`;
  };
  place();
  const controller = new AbortController();
  addEventListener("resize", place, { signal: controller.signal });
  window.visualViewport?.addEventListener("resize", place, { signal: controller.signal });
  return () => controller.abort();
};
