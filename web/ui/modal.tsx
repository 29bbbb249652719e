import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { enterDialog } from "../app/dialog-history.ts";
import { text } from "../i18n/index.ts";
import { IconButton } from "./icon-button.tsx";
import "./modal.css";
import { Toast } from "./toast.tsx";

interface Props {
  title: string;
  /** A dialog in the middle, a sheet at the right or (`start`) the left edge, or the whole window. */
  shape?: "dialog" | "sheet" | "sheet start" | "lightbox";
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog. The browser keeps the focus inside and closes it on Escape; a click on the backdrop and Back close it, too. */
export const Modal = ({ title, shape = "dialog", onClose, children }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // A layout effect, so that it runs before the fields inside take the focus.
  useLayoutEffect(() => {
    const box = dialog.current;
    const openers = focusablesAround(document.activeElement);
    box?.showModal();
    const leave = enterDialog(() => box?.close());
    return () => {
      leave();
      // While it is open, nothing outside can have the focus.
      box?.close();
      // The browser has given the focus back, perhaps a while ago, unless the button that opened it is gone: a message shows
      // its actions only while it has the focus.
      const { activeElement } = document;
      if (activeElement !== document.body && !box?.contains(activeElement)) return;
      openers.find(({ isConnected }) => isConnected)?.focus({ preventScroll: true });
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the dialog itself handles Escape
    <dialog
      ref={dialog}
      class={shape}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="modal">
        <header>
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" label={text.close} onClick={() => dialog.current?.close()} />
        </header>
        {children}
      </div>
      {/* The page's own is behind the dialog. */}
      <Toast />
    </dialog>
  );
};

/** Returns the element with the focus and those around it that can have it, from the inside out. */
const focusablesAround = (focused: Element | null): HTMLElement[] => {
  const found: HTMLElement[] = [];
  for (let at = focused; at instanceof HTMLElement; at = at.parentElement) {
    if (at === focused || at.hasAttribute("tabindex")) found.push(at);
  }
  return found;
};
