/** Copying to the clipboard. */
import { text } from "../i18n/index.ts";
import { showToast } from "./toast.tsx";

/** Copies text and says so, in the words `done`, or that it failed: the browser may deny access to the clipboard. */
export const copyText = async (content: string, done = text.copied): Promise<boolean> => {
  try {
    // Undefined outside of secure contexts.
    await navigator.clipboard.writeText(content);
    showToast(done);
    return true;
  } catch {
    showToast(text.copyFailed);
    return false;
  }
};
