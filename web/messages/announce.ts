/** When a screen reader may speak of what comes into the list. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** What comes into the DOM so soon after a change of place, ms, is no news. */
const SETTLE_MS = 500;

/** True when `isCalm` has been true for a moment: rows that scrolling or history brings are then all there. */
export const useAnnouncing = (isCalm: boolean): boolean => {
  const isSettled = useSignal(false);
  useEffect(() => {
    if (!isCalm) {
      isSettled.value = false;
      return;
    }
    const timer = setTimeout(() => {
      isSettled.value = true;
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [isCalm]);
  return isCalm && isSettled.value;
};
