import { useEffect, useId, useRef } from "preact/hooks";
import { isSendable, isTooLong, tidy } from "../client/content.ts";
import type { RoomClient } from "../client/room-client.ts";
import { EmojiButton } from "../emoji/button.tsx";
import { text } from "../i18n/index.ts";
import { editLatest, isClosedFor } from "../messages/message/editing.ts";
import { ReplyBar } from "../messages/replies/reply-bar.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { canHover, hasTouchKeyboard } from "../ui/touch.ts";
import { MessageField } from "../writing/message-field.tsx";
import { UndoDiscard } from "../writing/undo-discard.tsx";
import "./composer.css";
import { ComposerNote } from "./composer-note.tsx";

/** Focuses `element` unless something else has the focus, or it would open a touch keyboard. */
const focusUnlessElsewhere = (element: HTMLElement | null): void => {
  const { activeElement } = document;
  const isElsewhere = activeElement !== document.body && !activeElement?.matches(".closed");
  if (!isElsewhere && canHover()) element?.focus();
};

/** The message field, below the line that shows who is typing; in a closed room, a line that says so. */
export const Composer = ({ client }: { client: RoomClient }) =>
  isClosedFor(client) ? <Closed client={client} /> : <MessageForm client={client} />;

const Typing = ({ client }: { client: RoomClient }) => (
  <p class="typing" aria-live="polite">
    {text.typing(client.typists.value)}
  </p>
);

const Closed = ({ client }: { client: RoomClient }) => {
  const line = useRef<HTMLParagraphElement>(null);
  // The field that had the focus may be gone.
  useEffect(() => focusUnlessElsewhere(line.current), []);
  return (
    <div class="composer">
      <Typing client={client} />
      <UndoDiscard client={client} />
      <p class="closed" role="status" ref={line} tabIndex={-1}>
        {text.closed}
      </p>
    </div>
  );
};

const MessageForm = ({ client }: { client: RoomClient }) => {
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const draft = client.draft.value;
  const isMuted = client.mutedUntil.value !== null;
  const content = tidy(draft);
  const isTouch = hasTouchKeyboard();
  const canSend = !isMuted && client.nextMessageAt.value === null && isSendable(content);

  useEffect(() => focusUnlessElsewhere(field.current), []);

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
      <Typing client={client} />
      <ReplyBar client={client} />
      <UndoDiscard client={client} />
      <div class="composer-field">
        <label class="hidden" for={id}>
          {text.message}
        </label>
        <MessageField
          client={client}
          field={field}
          id={id}
          placeholder={text.writeTo(client.room)}
          aria-describedby={`${id}-note`}
          aria-invalid={isTooLong(content) ? "true" : undefined}
          enterkeyhint={isTouch ? "enter" : "send"}
          value={draft}
          readOnly={isMuted}
          onValue={client.setDraft}
          onBlur={client.stopTyping}
          onKey={(event) => {
            if (event.key === "ArrowUp" && draft === "" && editLatest(client)) return event.preventDefault();
            if (event.key !== "Enter" || event.shiftKey) return;
            // With a keyboard attached, Ctrl+Enter sends.
            if (isTouch && !event.ctrlKey && !event.metaKey) return;
            event.preventDefault();
            submit();
          }}
        />
        {!isMuted && <EmojiButton field={field} />}
        <IconButton icon="send" label={text.send} look="send" type="submit" aria-disabled={!canSend} />
      </div>
      <ComposerNote client={client} id={`${id}-note`} content={content} />
    </form>
  );
};
