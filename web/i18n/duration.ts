/** Durations in words. */
import { language } from "./index.ts";

/** So many seconds, in the largest unit that fits. */
export const formatDuration = (seconds: number): string => {
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
    ["second", 1],
  ] as const;
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? units[3];
  const form = new Intl.NumberFormat(language.peek(), { style: "unit", unit, unitDisplay: "long" });
  return form.format(Math.round(seconds / size));
};
