import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { moreText } from "../i18n/index.ts";
import { IconButton } from "./icon-button.tsx";

interface Props {
  title: string;
  /** A dialog in the middle, or a sheet at the end or the start of the line. */
  shape?: "dialog" | "sheet" | "sheet start";
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog; the browser keeps the focus inside and closes it with Escape. A click beside it closes it, too. */
export const Modal = ({ title, shape = "dialog", onClose, children }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the fields inside ask for the focus.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    // The browser does so for a dialog that is closed, and not for one that is taken away.
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way, and the dialog's own
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
          <IconButton icon="close" label={moreText.close} onClick={() => dialog.current?.close()} />
        </header>
        {children}
      </div>
    </dialog>
  );
};
