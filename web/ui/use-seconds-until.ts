import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Counts the whole seconds until `moment`, ms since 1970; 0 when it is null or over. */
export const useSecondsUntil = (moment: number | null): number => {
  const left = () => (moment === null ? 0 : Math.max(Math.ceil((moment - Date.now()) / 1_000), 0));
  const seconds = useSignal(left());
  useEffect(() => {
    seconds.value = left();
    if (moment === null) return;
    const timer = setInterval(() => {
      seconds.value = left();
    }, 250);
    return () => clearInterval(timer);
  }, [moment]);
  return seconds.value;
};
