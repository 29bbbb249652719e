/** Sizes of files in words. */
import { language } from "../i18n/index.ts";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** Formats a number of bytes in the largest unit that fits: "1.2 MB". Reads the language. */
export const formatSize = (bytes: number): string => {
  const at = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const count = bytes / 1000 ** at;
  return new Intl.NumberFormat(language.value, {
    style: "unit",
    unit: UNITS[at],
    unitDisplay: at === 0 ? "long" : "short",
    maximumFractionDigits: count < 10 && at > 1 ? 1 : 0,
  }).format(count);
};
