/** The message that is pointed at: by mouse, by the focus of the keyboard, or by a finger that rests on it. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { watchLongPress } from "./long-press.ts";

export interface Pointing {
  /** Its seq, or null. */
  readonly seq: ReadonlySignal<number | null>;
  /** Stops watching. */
  stop(): void;
}

const articleOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("article[data-seq]") : null;
const seqOf = (article: HTMLElement | null): number | null => (article ? Number(article.dataset.seq) : null);

/** Watches the messages in `box`. */
export const watchPointing = (box: HTMLElement): Pointing => {
  const seq = signal<number | null>(null);
  const controller = new AbortController();
  const { signal: abort } = controller;

  /** By the keyboard; where a mouse has put the focus, that is no sign. */
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

  const stopLongPress = watchLongPress(box, (target) => {
    const article = articleOf(target);
    if (!article) return;
    // So that the next tap elsewhere takes it away.
    article.focus({ preventScroll: true });
    seq.value = seqOf(article);
  });

  return {
    seq,
    stop: () => {
      controller.abort();
      stopLongPress();
    },
  };
};
