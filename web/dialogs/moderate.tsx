import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { User } from "../../rooms/protocol/events.ts";
import type { RequestError } from "../client/errors.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { formatBriefly, formatDuration, text } from "../i18n/index.ts";
import { Choice } from "../ui/choice.tsx";
import { Modal } from "../ui/modal.tsx";
import "./moderate.css";

const DURATIONS = ["900", "3600", "86400", "604800"] as const;

interface Props {
  client: RoomClient;
  user: User;
  onClose: () => void;
}

/** Lets a moderator mute or remove a user for some time, and undo it. */
const Moderate = ({ client, user, onClose }: Props) => {
  const duration = useSignal<(typeof DURATIONS)[number]>("3600");
  const error = useSignal<RequestError | null>(null);
  /** The ends of the mute and the removal as far as the room has listed them or this dialog set them, ms since 1970. */
  const listedMute = useSignal<number | null>(null);
  const removedUntil = useSignal<number | null>(null);
  const mutedUntil = client.mutes.value.get(user.id) ?? listedMute.value;
  /** What this dialog has ordered: the list may be older. */
  const ordered = useRef(new Set<"mute" | "remove">());
  const seconds = Number(duration.value);

  useEffect(() => {
    void client.loadSanctions().then((sanctions) => {
      const listed = sanctions?.find(({ userId }) => userId === user.id);
      if (listed?.mutedUntil && !ordered.current.has("mute")) listedMute.value = Date.parse(listed.mutedUntil);
      if (listed?.removedUntil && !ordered.current.has("remove")) removedUntil.value = Date.parse(listed.removedUntil);
    });
  }, []);

  const mute = async (forSeconds: number) => {
    error.value = await client.muteUser(user.id, forSeconds);
    if (error.value !== null) return;
    ordered.current.add("mute");
    listedMute.value = null;
  };
  const remove = async (forSeconds: number) => {
    error.value = await client.removeUser(user.id, forSeconds);
    if (error.value !== null) return;
    ordered.current.add("remove");
    removedUntil.value = forSeconds === 0 ? null : Date.now() + forSeconds * 1_000;
  };

  const now = new Date();
  return (
    <Modal title={user.username} onClose={onClose}>
      <Choice
        label={dialogText.howLong}
        options={DURATIONS.map((value) => ({ value, label: formatDuration(Number(value)) }))}
        chosen={duration.value}
        onChoose={(value) => {
          duration.value = value;
        }}
      />
      <div class="buttons">
        <button class="button" type="button" onClick={() => mute(seconds)}>
          {dialogText.mute}
        </button>
        <button class="button danger" type="button" onClick={() => remove(seconds)}>
          {dialogText.removePerson}
        </button>
      </div>
      <div class="moderation-result" role="status">
        {error.value !== null && <p class="note error">{text.error(error.value)}</p>}
        {mutedUntil !== null && (
          <p class="note">
            {dialogText.isMuted(user.username, formatBriefly(new Date(mutedUntil), now))}{" "}
            <button class="link" type="button" onClick={() => mute(0)}>
              {dialogText.unmute}
            </button>
          </p>
        )}
        {removedUntil.value !== null && (
          <p class="note">
            {dialogText.isRemoved(user.username, formatBriefly(new Date(removedUntil.value), now))}{" "}
            <button class="link" type="button" onClick={() => remove(0)}>
              {text.undo}
            </button>
          </p>
        )}
      </div>
    </Modal>
  );
};

export default Moderate;
