import { LIMITS } from "../../rooms/protocol/limits.ts";
import { countCharacters } from "../../rooms/protocol/names.ts";
import type { RoomClient } from "../client/room-client.ts";
import { formatBriefly, text } from "../i18n/index.ts";
import { lazyPart } from "../ui/lazy.tsx";
import { hasTouchKeyboard } from "../ui/touch.ts";
import { tooLongNote } from "../writing/too-long.ts";

const SlowMode = lazyPart(() => import("./slow-mode.tsx"));

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
  if (slowModeSeconds > 0 && !closed && left > SHOW_LEFT_FROM) {
    return (
      <div class="note slow-mode">
        <SlowMode client={client} id={id} />
      </div>
    );
  }
  const note = noteFor();
  return (
    <p id={id} class={note.class}>
      {note.words}
    </p>
  );
};
