import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Rows that enter the DOM within this time of a scroll or a page of history are not announced, ms. */
const SETTLE_MS = 500;

/** True once `isStable` has been true for a moment: whatever enters the list then is a new message. */
export const useAnnouncing = (isStable: boolean): boolean => {
  const isSettled = useSignal(false);
  useEffect(() => {
    if (!isStable) {
      isSettled.value = false;
      return;
    }
    const timer = setTimeout(() => {
      isSettled.value = true;
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [isStable]);
  return isStable && isSettled.value;
};
