import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { text } from "../text/index.ts";
import { Icon } from "./icons.tsx";

interface Props {
  title: string;
  /** A dialog in the middle, or a sheet at the side. */
  shape?: "dialog" | "sheet";
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog; the browser keeps the focus inside and closes it with Escape. A click beside it closes it, too. */
export const Modal = ({ title, shape = "dialog", onClose, children }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
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
          <button
            class="icon-button"
            type="button"
            aria-label={text.close}
            title={text.close}
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
};
