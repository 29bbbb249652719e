import { signal } from "@preact/signals";
import "./toast.css";

/** How long a toast is shown, ms. */
const SHOWN_MS = 4_000;

const shown = signal<string | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows a short line for some seconds, in place of the one before; screen readers announce it. */
export const showToast = (words: string): void => {
  clearTimeout(timer);
  shown.value = words;
  timer = setTimeout(() => {
    shown.value = null;
  }, SHOWN_MS);
};

/** The place where toasts appear. A live region has to be there before its text. */
export const Toast = () => (
  <div class="toast-area" role="status">
    {shown.value !== null && <p class="toast">{shown.value}</p>}
  </div>
);
