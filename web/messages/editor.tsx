import { useSignal } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { Message } from "../../rooms/protocol/events.ts";
import { focusComposer } from "../app/keyboard.ts";
import { isSendable, isTooLong, tidy } from "../client/content.ts";
import type { RequestError } from "../client/errors.ts";
import type { RoomClient } from "../client/room-client.ts";
import { text } from "../i18n/index.ts";
import { useAutoGrow } from "../ui/use-auto-grow.ts";
import { editingIn, isClosedFor } from "./editing.ts";
import "./editor.css";

/** Edits a message in place. Afterwards the focus returns to where it was, or to the composer. */
export const Editor = ({ client, message }: { client: RoomClient; message: Message }) => {
  const editing = editingIn(client);
  const field = useRef<HTMLTextAreaElement>(null);
  const error = useSignal<RequestError | null>(null);
  const isBusy = useSignal(false);
  const isClosed = isClosedFor(client);
  const id = useId();
  const draft = editing.value?.draft ?? "";
  const content = tidy(draft);

  // Before the next paint: keys pressed until then would go elsewhere.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const box = field.current;
    box?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
    return () => {
      if (!box?.form?.contains(document.activeElement)) return;
      // The button that started the edit is usually gone.
      if (before instanceof HTMLElement && before !== document.body && before.isConnected) {
        before.focus({ preventScroll: true });
      } else if (matchMedia("(hover: hover)").matches) focusComposer();
    };
  }, []);

  useAutoGrow(field, draft);

  const end = () => {
    editing.value = null;
  };
  const save = async () => {
    if (isBusy.peek() || isClosed || !isSendable(content)) return;
    if (content === message.content) return end();
    isBusy.value = true;
    error.value = await client.editMessage(message.seq, content);
    isBusy.value = false;
    if (error.peek() === null && editing.peek()?.seq === message.seq) end();
  };

  const noteFor = () => {
    if (isClosed) return text.closed;
    if (error.value !== null) return text.error(error.value);
    return isTooLong(content) ? text.tooLong : null;
  };
  const note = noteFor();
  return (
    <form
      class="editor"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        aria-label={text.editMessage}
        aria-describedby={id}
        aria-invalid={note === null ? undefined : "true"}
        enterkeyhint="done"
        value={draft}
        onInput={({ currentTarget }) => {
          editing.value = { seq: message.seq, draft: currentTarget.value };
        }}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === "Escape") end();
          else if (event.key === "Enter" && !event.shiftKey) void save();
          else return;
          event.preventDefault();
        }}
      />
      <p id={id} class={note === null ? "note hint" : "note error"} role={note === null ? undefined : "alert"}>
        {note ?? text.editHint}
      </p>
      <div class="editor-buttons">
        <button class="link" type="button" onClick={end}>
          {text.cancel}
        </button>
        <button
          class="button small primary"
          type="submit"
          aria-disabled={isBusy.value || isClosed || !isSendable(content)}
        >
          {text.save}
        </button>
      </div>
    </form>
  );
};
