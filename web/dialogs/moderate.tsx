import { useSignal } from "@preact/signals";
import type { User } from "../../rooms/protocol/events.ts";
import type { RoomClient } from "../client/room.ts";
import type { Refusal } from "../client/session.ts";
import { formatDuration } from "../i18n/duration.ts";
import { formatUntil, moreText, text } from "../i18n/index.ts";
import { Choice } from "../ui/choice.tsx";
import { Modal } from "../ui/modal.tsx";

const DURATIONS = ["900", "3600", "86400", "604800"] as const;

interface Props {
  client: RoomClient;
  user: User;
  onClose: () => void;
}

/** What a moderator can do about somebody: forbid them to speak or send them away for a time, and take it back. */
export const Moderate = ({ client, user, onClose }: Props) => {
  const duration = useSignal<(typeof DURATIONS)[number]>("3600");
  const refusal = useSignal<Refusal | null>(null);
  /** Until when they were sent away from here, ms since 1970. */
  const removedUntil = useSignal<number | null>(null);
  const mutedUntil = client.mutes.value.get(user.id);
  const seconds = Number(duration.value);

  const mute = async (forSeconds: number) => {
    refusal.value = await client.muteUser(user.id, forSeconds);
  };
  const remove = async (forSeconds: number) => {
    refusal.value = await client.removeUser(user.id, forSeconds);
    if (refusal.value === null) removedUntil.value = forSeconds === 0 ? null : Date.now() + forSeconds * 1_000;
  };

  const now = new Date();
  return (
    <Modal title={user.username} onClose={onClose}>
      <Choice
        label={moreText.howLong}
        options={DURATIONS.map((value) => ({ value, label: formatDuration(Number(value)) }))}
        chosen={duration.value}
        onChoose={(value) => {
          duration.value = value;
        }}
      />
      <div class="actions">
        <button class="button" type="button" onClick={() => mute(seconds)}>
          {moreText.mute}
        </button>
        <button class="button danger" type="button" onClick={() => remove(seconds)}>
          {moreText.removePerson}
        </button>
      </div>
      <div class="done" role="status">
        {refusal.value !== null && <p class="note error">{text.error(refusal.value)}</p>}
        {mutedUntil !== undefined && (
          <p class="note">
            {moreText.isMuted(user.username, formatUntil(new Date(mutedUntil), now))}{" "}
            <button class="link" type="button" onClick={() => mute(0)}>
              {moreText.unmute}
            </button>
          </p>
        )}
        {removedUntil.value !== null && (
          <p class="note">
            {moreText.isRemoved(user.username, formatUntil(new Date(removedUntil.value), now))}{" "}
            <button class="link" type="button" onClick={() => remove(0)}>
              {moreText.undo}
            </button>
          </p>
        )}
      </div>
    </Modal>
  );
};
