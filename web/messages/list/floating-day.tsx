import type { ReadonlySignal } from "@preact/signals";
import { formatDay, text } from "../../i18n/index.ts";
import "./floating-day.css";

interface Props {
  /** A moment of the day, ms since 1970; null hides it. */
  day: ReadonlySignal<number | null>;
  /** Opens the choice of a day. */
  onDay: (day: Date) => void;
}

/** The day of the messages at the upper edge, whose heading may be far above: in the middle of a long day, too, another one can be chosen. */
export const FloatingDay = ({ day, onDay }: Props) => {
  if (day.value === null) return null;
  const date = new Date(day.value);
  return (
    <button class="floating-day" type="button" aria-haspopup="dialog" title={text.goToDate} onClick={() => onDay(date)}>
      {formatDay(date, new Date())}
    </button>
  );
};
