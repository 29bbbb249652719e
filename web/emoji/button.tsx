import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { text } from "../i18n/index.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { lazy } from "../ui/lazy.tsx";
import { canHover } from "../ui/touch.ts";
import { replaceRange } from "../writing/edit-field.ts";

const EmojiPicker = lazy(() => import("./picker.tsx"));

/** Opens the picker, and inserts the chosen emoji at the caret of `field`. */
export const EmojiButton = ({ field }: { field: RefObject<HTMLTextAreaElement | null> }) => {
  const isOpen = useSignal(false);
  const chosen = useRef("");
  // The cleanup runs after the picker has returned the focus to the button. While it was open, the field was inert.
  useLayoutEffect(() => {
    if (!isOpen.value) return;
    return () => {
      const box = field.current;
      if (!box) return;
      if (canHover()) box.focus();
      if (chosen.current !== "") replaceRange(box, box.selectionStart, box.selectionEnd, chosen.current);
      chosen.current = "";
    };
  }, [isOpen.value]);
  return (
    <>
      <IconButton
        icon="emoji"
        label={text.chooseEmoji}
        aria-haspopup="dialog"
        onClick={({ currentTarget }) => {
          // Safari does not focus a button that is clicked, and the picker opens beside what has the focus.
          currentTarget.focus();
          isOpen.value = true;
        }}
      />
      {isOpen.value && (
        <EmojiPicker
          onChoose={(emoji) => {
            chosen.current = emoji;
          }}
          onClose={() => {
            isOpen.value = false;
          }}
        />
      )}
    </>
  );
};
