import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Keeps a text field as high as its content; CSS sets the maximum. */
export const useAutoGrow = (field: RefObject<HTMLTextAreaElement | null>, content: string): void => {
  useLayoutEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [field, content]);
};
