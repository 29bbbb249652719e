import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { countCharacters } from "../../rooms/protocol/names.ts";
import type { RoomClient } from "../client/room-client.ts";
import { formatBriefly, formatCountdown, formatDuration, formatIn, text } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";
import { hasTouchKeyboard } from "../ui/touch.ts";
import { useSecondsUntil } from "../ui/use-seconds-until.ts";
import { tooLongNote } from "../writing/too-long.ts";

/** The remaining characters are shown from this number on. */
const SHOW_LEFT_FROM = 200;

interface Props {
  client: RoomClient;
  id: string;
  /** The draft as it would be sent. */
  content: string;
}

/** The line below the message field: why a message cannot be sent now, or how to send it. */
export const ComposerNote = ({ client, id, content }: Props) => {
  const mutedUntil = client.mutedUntil.value;
  const { closed, slowModeSeconds } = client.settings.value;
  const left = LIMITS.contentCharacters - countCharacters(content);
  if (mutedUntil !== null) {
    return (
      <p id={id} class="note error" role="status">
        {text.mutedUntil(formatBriefly(new Date(mutedUntil), new Date()))}
      </p>
    );
  }
  const noteFor = () => {
    const tooLong = tooLongNote(content);
    if (tooLong !== null) return { class: "note error", words: tooLong };
    if (left <= SHOW_LEFT_FROM) return { class: "note", words: text.charactersLeft(left) };
    // The composer of others is gone.
    if (closed) return { class: "note", words: text.closed };
    return { class: "note hint", words: hasTouchKeyboard() ? "" : text.sendHint };
  };
  if (slowModeSeconds > 0 && !closed && left > SHOW_LEFT_FROM) return <SlowMode client={client} id={id} />;
  const note = noteFor();
  return (
    <p id={id} class={note.class}>
      {note.words}
    </p>
  );
};

/** Tells that slow mode is on and, after a message, how long to wait until the next one. */
const SlowMode = ({ client, id }: { client: RoomClient; id: string }) => {
  const between = formatDuration(client.settings.value.slowModeSeconds);
  const nextMessageAt = client.nextMessageAt.value;
  const left = useSecondsUntil(nextMessageAt);
  /** Said once, not every second. */
  const announcement = useSignal("");
  useEffect(() => {
    const seconds = nextMessageAt === null ? 0 : Math.ceil((nextMessageAt - Date.now()) / 1_000);
    announcement.value = seconds > 0 ? text.nextMessage(formatIn(seconds)) : "";
  }, [nextMessageAt]);
  const rule = client.role.value === "moderator" ? text.slowModeExempt(between) : text.slowModeOn(between);
  return (
    <div class="note slow-mode">
      <Icon name="clock" />
      {left > 0 && <span aria-hidden="true">{text.nextMessageIn(formatCountdown(left))}</span>}
      <span id={id} class={left > 0 ? "hidden" : undefined} role="status">
        {rule}
      </span>
      <span class="hidden" role="status">
        {announcement.value}
      </span>
    </div>
  );
};
