/** A finger that rests on a message: on a touch screen that is what hovering is elsewhere. */

const LONG_MS = 450;
/** A finger that moves further, in pixels, scrolls. */
const SLACK = 10;

/** Calls `onLongPress` with what was under the finger, until the returned function is called. */
export const watchLongPress = (box: HTMLElement, onLongPress: (target: Element) => void): (() => void) => {
  const controller = new AbortController();
  const { signal } = controller;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = { x: 0, y: 0 };
  const cancel = () => clearTimeout(timer);
  const start = (event: PointerEvent) => {
    cancel();
    const { target, pointerType, clientX: x, clientY: y } = event;
    // A link has a menu of its own.
    if (pointerType !== "touch" || !(target instanceof Element) || target.closest("a, button, textarea")) return;
    from = { x, y };
    timer = setTimeout(() => onLongPress(target), LONG_MS);
  };
  box.addEventListener("pointerdown", start, { signal });
  box.addEventListener(
    "pointermove",
    ({ clientX, clientY }) => {
      if (Math.hypot(clientX - from.x, clientY - from.y) > SLACK) cancel();
    },
    { signal },
  );
  for (const end of ["pointerup", "pointercancel", "scroll"]) box.addEventListener(end, cancel, { signal });
  return () => {
    cancel();
    controller.abort();
  };
};
