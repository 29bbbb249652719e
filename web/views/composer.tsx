import { useSignal } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { LIMITS } from "../../rooms/wire.ts";
import { countCharacters, isSendable, isTooLong, tidy } from "../chat/content.ts";
import type { RoomClient } from "../chat/room.ts";
import { text } from "../text/index.ts";
import { Icon } from "./icons.tsx";

/** From so many characters left on, they are counted. */
const COUNT_FROM = 200;

/** Where messages are written, below the line that tells who else is writing. */
export const Composer = ({ client }: { client: RoomClient }) => {
  const draft = useSignal("");
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const content = tidy(draft.value);
  const left = LIMITS.contentCharacters - countCharacters(content);
  const isLong = isTooLong(content);

  // A touch screen's keyboard should not come up unasked.
  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) field.current?.focus();
  }, []);

  useLayoutEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [draft.value]);

  const say = () => {
    if (!isSendable(content)) return;
    client.say(content);
    draft.value = "";
    field.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      <p class="typing" aria-live="polite">
        {text.typing(client.typists.value)}
      </p>
      <div class="writing">
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
          value={draft.value}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
            client.drafted(draft.value);
          }}
          onBlur={client.stopTyping}
          onKeyDown={(event) => {
            // While an input method composes, Enter belongs to it.
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            say();
          }}
        />
        <button
          class="icon-button send"
          type="submit"
          aria-label={text.send}
          title={text.send}
          aria-disabled={!isSendable(content)}
        >
          <Icon name="send" />
        </button>
      </div>
      <p id={`${id}-note`} class={isLong ? "note error" : left <= COUNT_FROM ? "note" : "note hint"}>
        {isLong ? text.tooLong : left <= COUNT_FROM ? text.charactersLeft(left) : text.sendHint}
      </p>
    </form>
  );
};
