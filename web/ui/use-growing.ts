import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Keeps a text field as high as what is written in it; CSS says where that ends. */
export const useGrowing = (field: RefObject<HTMLTextAreaElement | null>, content: string): void => {
  useLayoutEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [field, content]);
};
