import { useSignal } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { Message } from "../../../rooms/protocol/events.ts";
import { returnToComposer } from "../../app/keyboard.ts";
import { isSendable, tidy } from "../../client/content.ts";
import type { RequestError } from "../../client/errors.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { dialogText } from "../../i18n/dialog-text.ts";
import { text } from "../../i18n/index.ts";
import { hasTouchKeyboard } from "../../ui/touch.ts";
import { discardedIn } from "../../writing/discarded.ts";
import { MessageField } from "../../writing/message-field.tsx";
import { tooLongNote } from "../../writing/too-long.ts";
import { type Editing, editingIn, isClosedFor } from "./editing.ts";
import "./editor.css";

/** Edits a message in place. Afterwards the focus returns to where it was, or to the composer. */
const Editor = ({ client, message }: { client: RoomClient; message: Message }) => {
  const editing = editingIn(client);
  const field = useRef<HTMLTextAreaElement>(null);
  const error = useSignal<RequestError | null>(null);
  const isBusy = useSignal(false);
  const isClosed = isClosedFor(client);
  const isTouch = hasTouchKeyboard();
  const id = useId();
  const draft = editing.value?.draft ?? "";
  const content = tidy(draft);
  // Its files may have no text.
  const canSave = isSendable(content) || (content === "" && message.attachments !== undefined);

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
      } else returnToComposer();
    };
  }, []);

  const end = () => {
    editing.value = null;
  };
  const offerUndo = (discarded: Editing | null) => {
    if (discarded === null || discarded.draft === message.content) return;
    discardedIn(client).offer(() => {
      editing.value = discarded;
    });
  };
  /** What was written here, also once another message is edited. */
  const last = useRef<Editing | null>(null);
  if (editing.value?.seq === message.seq) last.current = editing.value;
  useLayoutEffect(
    () => () => {
      const next = editing.peek();
      if (next !== null && next.seq !== message.seq) offerUndo(last.current);
    },
    [],
  );

  const cancel = () => {
    const discarded = editing.peek();
    end();
    offerUndo(discarded);
  };
  const save = async () => {
    if (isBusy.peek() || isClosed || !canSave) return;
    if (content === message.content) return end();
    isBusy.value = true;
    error.value = await client.editMessage(message.seq, content);
    isBusy.value = false;
    if (error.peek() === null && editing.peek()?.seq === message.seq) end();
  };

  const noteFor = () => {
    if (isClosed) return text.closed;
    if (error.value !== null) return text.error(error.value);
    return tooLongNote(content);
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
      <MessageField
        client={client}
        field={field}
        aria-label={dialogText.editMessage}
        aria-describedby={id}
        aria-invalid={note === null ? undefined : "true"}
        enterkeyhint={isTouch ? "enter" : "done"}
        value={draft}
        onValue={(next) => {
          editing.value = { seq: message.seq, draft: next };
        }}
        onKey={(event) => {
          const isSaving = event.key === "Enter" && !event.shiftKey && (!isTouch || event.ctrlKey || event.metaKey);
          if (event.key === "Escape") cancel();
          else if (isSaving) void save();
          else return;
          event.preventDefault();
        }}
      />
      <p
        id={id}
        class={note === null ? "note hint" : "note error"}
        role={error.value !== null || isClosed ? "alert" : undefined}
      >
        {note ?? dialogText.editHint}
      </p>
      <div class="editor-buttons">
        <button class="link" type="button" onClick={cancel}>
          {text.cancel}
        </button>
        <button class="button small primary" type="submit" aria-disabled={isBusy.value || isClosed || !canSave}>
          {text.save}
        </button>
      </div>
    </form>
  );
};

export default Editor;
