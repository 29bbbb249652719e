/** The message whose toolbar is shown: under the mouse, or with the keyboard's focus. A long press opens its menu. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { RoomClient } from "../../client/room-client.ts";
import { menuIn } from "../menu/message-menu.ts";

export interface ActiveMessage {
  /** Its seq, or null. */
  readonly seq: ReadonlySignal<number | null>;
  /** Stops watching. */
  stop(): void;
}

const LONG_PRESS_MS = 450;
/** A finger that moves further, in pixels, scrolls. */
const LONG_PRESS_SLACK = 10;

/** Calls `onLongPress` with the element under the finger, until `signal` aborts. */
const watchLongPress = (box: HTMLElement, signal: AbortSignal, onLongPress: (target: Element) => void): void => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = { x: 0, y: 0 };
  const cancel = () => clearTimeout(timer);
  const onDown = (event: PointerEvent) => {
    cancel();
    const { target, pointerType, clientX: x, clientY: y } = event;
    // Links have a context menu of their own.
    const isOther =
      target instanceof Element && target.closest("a, button:not(.chip, .picture-content), textarea") !== null;
    if (pointerType !== "touch" || !(target instanceof Element) || isOther) return;
    from = { x, y };
    timer = setTimeout(() => onLongPress(target), LONG_PRESS_MS);
  };
  const onMove = ({ clientX, clientY }: PointerEvent) => {
    if (Math.hypot(clientX - from.x, clientY - from.y) > LONG_PRESS_SLACK) cancel();
  };
  box.addEventListener("pointerdown", onDown, { signal });
  box.addEventListener("pointermove", onMove, { signal });
  for (const end of ["pointerup", "pointercancel", "scroll"]) box.addEventListener(end, cancel, { signal });
  signal.addEventListener("abort", cancel);
};

const articleOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("article[data-seq]") : null;
const seqOf = (article: HTMLElement | null): number | null => (article ? Number(article.dataset.seq) : null);

/** Watches the room's messages in `box`, and opens the menu of the one that is pressed long. */
export const watchActiveMessage = (box: HTMLElement, client: RoomClient): ActiveMessage => {
  const seq = signal<number | null>(null);
  const controller = new AbortController();
  const { signal: abort } = controller;

  /** The message with visible focus; a focus that the mouse has set does not count. */
  const focused = () => {
    const { activeElement } = document;
    return activeElement?.matches(":focus-visible") && box.contains(activeElement)
      ? seqOf(articleOf(activeElement))
      : null;
  };
  const onOver = (event: PointerEvent) => {
    if (event.pointerType !== "touch") seq.value = seqOf(articleOf(event.target)) ?? focused();
  };
  const onLeave = (event: PointerEvent) => {
    if (event.pointerType !== "touch") seq.value = focused();
  };
  const onFocus = () => {
    const found = focused();
    if (found !== null) seq.value = found;
  };
  const onBlur = ({ target, relatedTarget }: FocusEvent) => {
    const article = articleOf(target);
    if (articleOf(relatedTarget) !== article && seqOf(article) === seq.peek()) seq.value = null;
  };
  box.addEventListener("pointerover", onOver, { signal: abort });
  box.addEventListener("pointerleave", onLeave, { signal: abort });
  box.addEventListener("focusin", onFocus, { signal: abort });
  box.addEventListener("focusout", onBlur, { signal: abort });
  watchLongPress(box, abort, (target) => {
    const anchor = articleOf(target);
    if (anchor) menuIn(client).value = { kind: "sheet", seq: Number(anchor.dataset.seq), anchor };
  });

  return { seq, stop: () => controller.abort() };
};
