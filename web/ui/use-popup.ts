import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { placeNear } from "./place.ts";

interface PopupOptions {
  /** The element beside which it is shown. */
  anchor: HTMLElement;
  side: "above" | "below";
  /** Gets the focus when the popup is closed, unless the focus has gone elsewhere. */
  opener: HTMLElement;
  onClose: () => void;
}

/** Makes `box` a popup: beside its anchor, with the focus on its first button, closed by Escape and by a press elsewhere. */
export const usePopup = (box: RefObject<HTMLElement | null>, { anchor, side, opener, onClose }: PopupOptions): void => {
  useLayoutEffect(() => {
    const popup = box.current;
    if (!popup) return;
    const place = () => {
      // The anchor may have scrolled out of a virtual list.
      if (anchor.isConnected) placeNear(popup, anchor, side);
    };
    place();
    popup.querySelector("button")?.focus({ preventScroll: true });
    const controller = new AbortController();
    const { signal } = controller;
    /** Another press of the anchor is its own to handle. */
    const isElsewhere = (target: EventTarget | null) =>
      target instanceof Node && !popup.contains(target) && !(anchor.matches("button") && anchor.contains(target));
    addEventListener("resize", place, { signal });
    document.addEventListener("pointerdown", ({ target }) => isElsewhere(target) && onClose(), { signal });
    popup.addEventListener("focusout", ({ relatedTarget }) => isElsewhere(relatedTarget) && onClose(), { signal });
    popup.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onClose();
      },
      { signal },
    );
    return () => {
      controller.abort();
      if (popup.contains(document.activeElement)) opener.focus({ preventScroll: true });
    };
  }, []);
};
