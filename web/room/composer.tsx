import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { ChatClient } from "../client/client.ts";
import { isSendable, isTooLong, tidy } from "../client/content.ts";
import type { RoomClient } from "../client/room-client.ts";
import { EmojiButton } from "../emoji/button.tsx";
import { AttachButton } from "../files/attach-button.tsx";
import { filesPart, withFilesPart } from "../files/part.ts";
import { filesOfPaste } from "../files/paste.ts";
import { emptyTray, trayIn } from "../files/tray.ts";
import { text } from "../i18n/index.ts";
import { editLatest, isClosedFor } from "../messages/message/editing.ts";
import { ReplyBar } from "../messages/replies/reply-bar.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { reportError } from "../ui/report-error.ts";
import { canHover, hasTouchKeyboard } from "../ui/touch.ts";
import { MessageField } from "../writing/message-field.tsx";
import { UndoDiscard } from "../writing/undo-discard.tsx";
import "./composer.css";
import { ComposerNote } from "./composer-note.tsx";
import { personIn, titleOf } from "./person.ts";

/** Focuses `element` unless something else has the focus, or it would open a touch keyboard. */
const focusUnlessElsewhere = (element: HTMLElement | null): void => {
  const { activeElement } = document;
  const isElsewhere = activeElement !== document.body && !activeElement?.matches(".closed");
  if (!isElsewhere && canHover()) element?.focus();
};

interface Props {
  chat: ChatClient;
  client: RoomClient;
}

/** The message field, below the line that shows who is typing, or a line that says why there is none. */
export const Composer = ({ chat, client }: Props) => {
  const person = personIn(chat, client);
  if (isClosedFor(client)) return <Closed client={client}>{text.closed}</Closed>;
  if (person && chat.blocked.value.some(({ id }) => id === person.id)) {
    const unblock = () => reportError(chat.unblock(person.id));
    return (
      <Closed client={client}>
        {text.youBlocked(person.username)}{" "}
        <button class="link" type="button" onClick={unblock}>
          {text.unblock}
        </button>
      </Closed>
    );
  }
  const placeholder = person ? text.writeToPerson(person.username) : text.writeTo(titleOf(chat, client.room));
  return (
    <MessageForm client={client} placeholder={placeholder} title={person?.username ?? titleOf(chat, client.room)} />
  );
};

const Typing = ({ client }: { client: RoomClient }) => (
  <p class="typing" aria-live="polite">
    {text.typing(client.typists.value)}
  </p>
);

const Closed = ({ client, children }: { client: RoomClient; children: ComponentChildren }) => {
  const line = useRef<HTMLParagraphElement>(null);
  // The field that had the focus may be gone.
  useEffect(() => focusUnlessElsewhere(line.current), []);
  return (
    <div class="composer">
      <Typing client={client} />
      <UndoDiscard client={client} />
      <p class="closed" role="status" ref={line} tabIndex={-1}>
        {children}
      </p>
    </div>
  );
};

interface FormProps {
  client: RoomClient;
  placeholder: string;
  /** The room, or the other member of a direct conversation. */
  title: string;
}

const MessageForm = ({ client, placeholder, title }: FormProps) => {
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const draft = client.draft.value;
  const isMuted = client.mutedUntil.value !== null;
  const content = tidy(draft);
  const isTouch = hasTouchKeyboard();
  const { items } = trayIn(client).value;
  const files = items.flatMap(({ file }) => file ?? []);
  const isPreparing = files.length < items.length;
  const isWellFormed = items.length > 0 ? !isTooLong(content, files) : isSendable(content);
  const canSend = !isMuted && client.nextMessageAt.value === null && isWellFormed;
  /** It is to be sent once its files are prepared. */
  const isDue = useSignal(false);
  const part = filesPart.value;

  useEffect(() => {
    focusUnlessElsewhere(field.current);
    withFilesPart();
  }, []);

  const submit = () => {
    if (!canSend) return;
    isDue.value = isPreparing;
    if (isPreparing) return;
    client.sendMessage(content, { replyTo: client.replyTo.peek() ?? undefined, files });
    emptyTray(client);
    field.current?.focus();
  };
  useEffect(() => {
    if (isDue.peek()) submit();
  }, [isPreparing]);

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
      {part && <part.Tray client={client} />}
      {part && !isMuted && (
        <part.DropTarget client={client} title={title} onDropped={() => canHover() && field.current?.focus()} />
      )}
      <div class="composer-field">
        <label class="hidden" for={id}>
          {text.message}
        </label>
        <MessageField
          client={client}
          field={field}
          id={id}
          placeholder={placeholder}
          aria-describedby={`${id}-note`}
          aria-invalid={isTooLong(content, files) ? "true" : undefined}
          enterkeyhint={isTouch ? "enter" : "send"}
          value={draft}
          readOnly={isMuted}
          onValue={client.setDraft}
          onBlur={client.stopTyping}
          onPaste={(event) => {
            const pasted = filesOfPaste(event.clipboardData);
            if (pasted.length === 0 || isMuted) return;
            event.preventDefault();
            withFilesPart(({ addFiles }) => addFiles(client, pasted));
          }}
          onKey={(event) => {
            if (event.key === "ArrowUp" && draft === "" && editLatest(client)) return event.preventDefault();
            if (event.key !== "Enter" || event.shiftKey) return;
            // With a keyboard attached, Ctrl+Enter sends.
            if (isTouch && !event.ctrlKey && !event.metaKey) return;
            event.preventDefault();
            submit();
          }}
        />
        {!isMuted && client.fileLimits.value !== null && <AttachButton client={client} field={field} />}
        {!isMuted && <EmojiButton field={field} />}
        <IconButton icon="send" label={text.send} look="send" type="submit" aria-disabled={!canSend} />
      </div>
      <ComposerNote client={client} id={`${id}-note`} content={content} />
    </form>
  );
};
