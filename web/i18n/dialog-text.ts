import { dialogWords, following } from "./index.ts";
import type { DialogText } from "./text.ts";

/** The words of dialogs, menus and panels, for what `lazy` or `ifLoaded` (ui/lazy.tsx) has loaded. */
export const dialogText = following<DialogText>(() => {
  if (dialogWords.value === null) throw new Error("the words of dialogs are not loaded");
  return dialogWords.value;
});
