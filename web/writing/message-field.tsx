import { signal, useSignal } from "@preact/signals";
import type { FunctionComponent, RefObject, TextareaHTMLAttributes } from "preact";
import { useRef } from "preact/hooks";
import type { RoomClient } from "../client/room-client.ts";
import { fetchModule } from "../ui/fetch-module.ts";
import { ifLoaded } from "../ui/lazy.tsx";
import { hasTouchKeyboard } from "../ui/touch.ts";
import { useAutoGrow } from "../ui/use-auto-grow.ts";
import type { CompletionProps } from "./completion.tsx";
import { type CompletionQuery, queryAt, shortcodeAt } from "./completion-query.ts";
import { discardedIn } from "./discarded.ts";
import { editField, replaceRange } from "./edit-field.ts";
import { markOf, toggleMark } from "./format.ts";

/** Loaded when there is first something to complete. Nothing is missing if that fails: unlike a dialog it was not asked for. */
const completion = signal<FunctionComponent<CompletionProps> | null>(null);

const loadCompletion = (): void => {
  if (completion.peek() !== null) return;
  ifLoaded(
    () => import("./completion.tsx"),
    (module) => {
      completion.value = module.default;
    },
  );
};

interface Props extends Omit<TextareaHTMLAttributes, "onInput" | "onKeyDown" | "value"> {
  client: RoomClient;
  field: RefObject<HTMLTextAreaElement | null>;
  value: string;
  onValue: (value: string) => void;
  /** Receives the keys that neither an input method, nor the completion, nor the formatting has taken. */
  onKey: (event: KeyboardEvent) => void;
}

/** Replaces a shortcode that has just been closed, unless the text has changed until its emoji is loaded. */
const replaceShortcode = async (field: HTMLTextAreaElement): Promise<void> => {
  const caret = field.selectionEnd;
  const before = field.value.slice(0, caret);
  const found = shortcodeAt(before, caret);
  if (!found) return;
  const { emojiOfShortcode } = await fetchModule(() => import("../emoji/shortcode.ts"));
  const emoji = await emojiOfShortcode(found.text);
  const isSame = field.selectionEnd === caret && field.value.startsWith(before);
  if (emoji !== null && isSame) replaceRange(field, found.start, caret, emoji);
};

/** The field in which a message is written or edited: completes mentions and emoji, formats by Ctrl+B, I and E. */
export const MessageField = ({ client, field, value, onValue, onKey, ...attributes }: Props) => {
  const query = useSignal<CompletionQuery | null>(null);
  /** Where a completion was dismissed or accepted: it does not open there again. */
  const dismissed = useRef<number | null>(null);
  /** Handles a key while the completion is open. */
  const completionKey = useRef<((event: KeyboardEvent) => boolean) | null>(null);
  useAutoGrow(field, value);

  const close = () => {
    dismissed.current = query.peek()?.start ?? null;
    query.value = null;
  };
  const look = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement) => {
    const found = selectionStart === selectionEnd ? queryAt(value, selectionEnd) : null;
    if (found?.start !== dismissed.current) dismissed.current = null;
    query.value = dismissed.current === null ? found : null;
    if (found) loadCompletion();
  };
  const lookAgain = ({ currentTarget }: { currentTarget: HTMLTextAreaElement }) => {
    if (query.peek() !== null) look(currentTarget);
  };

  const Completion = completion.value;
  return (
    <>
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        aria-autocomplete="list"
        {...attributes}
        value={value}
        onInput={(event) => {
          const { currentTarget, inputType, isComposing } = event as InputEvent & typeof event;
          onValue(currentTarget.value);
          discardedIn(client).forget();
          // An input method has suggestions of its own. Touch keyboards compose every word.
          if (isComposing && !hasTouchKeyboard()) return;
          look(currentTarget);
          // Not after a paste, nor after an undo, which would be redone.
          if (/^insert(?:Composition)?Text$/.test(inputType)) void replaceShortcode(currentTarget).catch(() => {});
        }}
        onCompositionEnd={({ currentTarget }) => look(currentTarget)}
        onKeyUp={lookAgain}
        onClick={lookAgain}
        onBlur={(event) => {
          query.value = null;
          attributes.onBlur?.(event);
        }}
        onKeyDown={(event) => {
          // While an input method composes, Enter and the arrows choose among its suggestions.
          if (event.isComposing) return;
          if (completionKey.current?.(event)) {
            event.preventDefault();
            return event.stopPropagation();
          }
          const mark = markOf(event);
          if (mark === null) return onKey(event);
          const { currentTarget } = event;
          editField(
            currentTarget,
            toggleMark(currentTarget.value, currentTarget.selectionStart, currentTarget.selectionEnd, mark),
          );
          event.preventDefault();
        }}
      />
      {Completion && query.value && field.current && (
        <Completion client={client} field={field.current} query={query.value} onKey={completionKey} onClose={close} />
      )}
    </>
  );
};
