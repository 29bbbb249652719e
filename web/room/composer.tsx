import { useEffect, useId, useRef } from "preact/hooks";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { countCharacters } from "../../rooms/protocol/names.ts";
import { isSendable, isTooLong, tidy } from "../client/content.ts";
import type { RoomClient } from "../client/room-client.ts";
import { formatBriefly, text } from "../i18n/index.ts";
import { editLatest } from "../messages/editing.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { useAutoGrow } from "../ui/use-auto-grow.ts";
import "./composer.css";

/** The remaining characters are shown from this number on. */
const SHOW_LEFT_FROM = 200;

/** The message field, below the line that shows who is typing. */
export const Composer = ({ client }: { client: RoomClient }) => {
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const draft = client.draft.value;
  const mutedUntil = client.mutedUntil.value;
  const isMuted = mutedUntil !== null;
  const content = tidy(draft);
  const canSend = !isMuted && isSendable(content);
  const left = LIMITS.contentCharacters - countCharacters(content);
  const isLong = isTooLong(content);

  // On a touch screen the focus would open the keyboard.
  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) field.current?.focus();
  }, []);

  useAutoGrow(field, draft);

  const noteFor = () => {
    if (isMuted)
      return { class: "note error", words: text.mutedUntil(formatBriefly(new Date(mutedUntil), new Date())) };
    if (isLong) return { class: "note error", words: text.tooLong };
    if (left <= SHOW_LEFT_FROM) return { class: "note", words: text.charactersLeft(left) };
    return { class: "note hint", words: text.sendHint };
  };
  const note = noteFor();

  const submit = () => {
    if (!canSend) return;
    client.sendMessage(content);
    field.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p class="typing" aria-live="polite">
        {text.typing(client.typists.value)}
      </p>
      <div class="composer-field">
        <label class="hidden" for={id}>
          {text.message}
        </label>
        <textarea
          id={id}
          ref={field}
          rows={1}
          dir="auto"
          placeholder={text.writeTo(client.room)}
          aria-describedby={`${id}-note`}
          aria-invalid={isLong ? "true" : undefined}
          enterkeyhint="send"
          value={draft}
          readOnly={isMuted}
          onInput={(event) => client.setDraft(event.currentTarget.value)}
          onBlur={client.stopTyping}
          onKeyDown={(event) => {
            if (event.key === "ArrowUp" && draft === "" && editLatest(client)) return event.preventDefault();
            // While an input method composes, Enter confirms its choice.
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
        <IconButton icon="send" label={text.send} look="send" type="submit" aria-disabled={!canSend} />
      </div>
      <p id={`${id}-note`} class={note.class} role={isMuted ? "status" : undefined}>
        {note.words}
      </p>
    </form>
  );
};
