import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { navigate } from "../../app/router.ts";
import { pathOf } from "../../app/routes.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { dialogText } from "../../i18n/dialog-text.ts";
import { text } from "../../i18n/index.ts";
import { Modal } from "../../ui/modal.tsx";
import "../../ui/fields.css";
import "./jump-to-date.css";

interface Props {
  client: RoomClient;
  /** The day that is chosen first. */
  day: Date;
  onClose: () => void;
}

/** Returns the value of a date field: the local day as 2026-11-23. */
const dateOf = (day: Date): string =>
  [
    String(day.getFullYear()).padStart(4, "0"),
    String(day.getMonth() + 1).padStart(2, "0"),
    String(day.getDate()).padStart(2, "0"),
  ].join("-");

/** Returns the local midnight at which the day of a date field begins; null for an incomplete date. */
const dayOf = (value: string): Date | null => {
  const day = new Date(`${value}T00:00`);
  return Number.isNaN(day.getTime()) ? null : day;
};

const shortcuts = (now: Date) => {
  const [year, month, date] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const lastOfMonthBefore = new Date(year, month, 0).getDate();
  return [
    { label: text.today, day: new Date(year, month, date) },
    { label: dialogText.lastWeek, day: new Date(year, month, date - 7) },
    { label: dialogText.lastMonth, day: new Date(year, month - 1, Math.min(date, lastOfMonthBefore)) },
    { label: dialogText.firstMessage, day: new Date(0) },
  ];
};

/** Goes to the first message of a day, or to the next one after it. */
const JumpToDate = ({ client, day, onClose }: Props) => {
  const id = useId();
  const value = useSignal(dateOf(day));
  const isBusy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const { messages, hasOlder } = client.timeline;
  const first = hasOlder.value ? undefined : messages.value[0];

  const go = async (to: Date | null) => {
    if (to === null || isBusy.value) return;
    isBusy.value = true;
    problem.value = null;
    const found = await client.seqAt(to);
    isBusy.value = false;
    if ("error" in found) problem.value = text.error(found.error);
    else if (found.seq === null) problem.value = dialogText.nothingSince;
    else {
      onClose();
      navigate(pathOf(client.room, found.seq));
    }
  };

  return (
    <Modal title={text.goToDate} onClose={onClose}>
      <form
        class="form jump-to-date"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void go(dayOf(value.value));
        }}
      >
        <div class="field">
          <label for={id}>{dialogText.date}</label>
          <input
            id={id}
            type="date"
            value={value.value}
            min={first && dateOf(new Date(first.timestamp))}
            max={dateOf(new Date())}
            aria-describedby={`${id}-note`}
            onInput={(event) => {
              value.value = event.currentTarget.value;
              problem.value = null;
            }}
          />
        </div>
        <button class="button primary" type="submit" aria-disabled={isBusy.value || dayOf(value.value) === null}>
          {dialogText.go}
        </button>
      </form>
      <p class="note error" id={`${id}-note`} role="alert">
        {problem.value}
      </p>
      <div class="buttons">
        {shortcuts(new Date()).map(({ label, day: to }) => (
          <button key={label} class="button small" type="button" aria-disabled={isBusy.value} onClick={() => go(to)}>
            {label}
          </button>
        ))}
      </div>
    </Modal>
  );
};

export default JumpToDate;
