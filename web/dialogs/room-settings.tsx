import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { User } from "../../rooms/protocol/events.ts";
import type { RequestError } from "../client/errors.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { formatDuration, text } from "../i18n/index.ts";
import { Choice } from "../ui/choice.tsx";
import { Modal } from "../ui/modal.tsx";
import { Orders } from "./orders.tsx";
import "./room-settings.css";
import { Sanctions } from "./sanctions.tsx";

/** The choices of slow mode, in seconds. */
const SLOW_MODES = ["0", "5", "10", "30", "60", "300", "900", "3600", "21600"] as const;

interface Props {
  client: RoomClient;
  /** Opens the moderation of a user. */
  onModerate: (user: User) => void;
  onClose: () => void;
}

/** A moderator's room settings, the people who are muted or removed, and what moderators have done. */
const RoomSettings = ({ client, onModerate, onClose }: Props) => {
  const { slowModeSeconds, closed } = client.settings.value;
  const error = useSignal<RequestError | null>(null);
  const id = useId();
  const apply = async (request: Promise<RequestError | null>) => {
    error.value = null;
    error.value = await request;
  };
  // An application may have set another one.
  const seconds = [...new Set([...SLOW_MODES, String(slowModeSeconds)])].sort((a, b) => Number(a) - Number(b));
  return (
    <Modal title={text.roomSettings} onClose={onClose}>
      <div class="setting">
        <Choice
          label={dialogText.slowMode}
          options={seconds.map((value) => ({
            value,
            label: value === "0" ? dialogText.off : formatDuration(Number(value), "short"),
          }))}
          chosen={String(slowModeSeconds)}
          onChoose={(value) => apply(client.setSlowMode(Number(value)))}
        />
        <p class="note">{dialogText.slowModeHint}</p>
      </div>
      <div class="setting">
        <label class="check">
          <input
            type="checkbox"
            checked={closed}
            aria-describedby={id}
            onChange={({ currentTarget }) => apply(client.setClosed(currentTarget.checked))}
          />
          {dialogText.onlyModerators}
        </label>
        <p class="note" id={id}>
          {dialogText.onlyModeratorsHint}
        </p>
      </div>
      {error.value !== null && (
        <p class="note error" role="alert">
          {text.error(error.value)}
        </p>
      )}
      <Sanctions client={client} onModerate={onModerate} />
      <Orders client={client} />
    </Modal>
  );
};

export default RoomSettings;
