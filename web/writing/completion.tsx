import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import type { RoomClient } from "../client/room-client.ts";
import { emojiChoices } from "../emoji/choices.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import "./completion.css";
import { type Option, useOptions } from "./completion-options.ts";
import type { CompletionQuery } from "./completion-query.ts";
import { replaceRange } from "./edit-field.ts";
import { placeAbove } from "./place-above.ts";

export interface CompletionProps {
  client: RoomClient;
  field: HTMLTextAreaElement;
  query: CompletionQuery;
  /** Set while there is something to choose. Returns true when it has handled the key. */
  onKey: RefObject<((event: KeyboardEvent) => boolean) | null>;
  onClose: () => void;
}

/** Suggests members or emoji above a field, which keeps the focus: the arrows choose, Enter and Tab insert, Escape closes. */
const Completion = ({ client, field, query, onKey, onClose }: CompletionProps) => {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const options = useOptions(client, query);
  const chosen = useSignal(0);
  const announcement = useSignal("");
  const count = options.length;
  const active = Math.min(chosen.value, count - 1);

  const accept = (option: Option) => {
    const caret = field.selectionEnd;
    // Closed before the field changes, so that it does not open again for the name.
    onClose();
    const isSpaced = query.kind === "emoji" || /\s/.test(field.value.charAt(caret));
    replaceRange(field, query.start, caret, isSpaced ? option.text : `${option.text} `);
    if ("emoji" in option.sign) emojiChoices().noteUse(option.text);
  };

  useLayoutEffect(() => {
    chosen.value = 0;
  }, [query.kind, query.text]);

  // Before the next key.
  useLayoutEffect(() => {
    if (count === 0) return;
    list.current?.showPopover?.();
    field.setAttribute("aria-controls", id);
    return () => field.removeAttribute("aria-controls");
  }, [count === 0]);

  useLayoutEffect(() => {
    if (count === 0 || !list.current) return;
    field.setAttribute("aria-activedescendant", `${id}-${active}`);
    onKey.current = ({ key, shiftKey, altKey, ctrlKey, metaKey }) => {
      if (altKey || ctrlKey || metaKey || shiftKey) return false;
      if (key === "ArrowDown") chosen.value = (active + 1) % count;
      else if (key === "ArrowUp") chosen.value = (active - 1 + count) % count;
      else if (key === "Escape") onClose();
      else if (key === "Enter" || key === "Tab") accept(options[active] as Option);
      else return false;
      return true;
    };
    const stop = placeAbove(list.current, field);
    list.current.children[active]?.scrollIntoView({ block: "nearest" });
    return () => {
      stop();
      onKey.current = null;
      field.removeAttribute("aria-activedescendant");
    };
  });

  useEffect(() => {
    announcement.value = count === 0 ? "" : dialogText.suggestions(count);
  }, [count]);

  return (
    <>
      <span class="hidden" role="status">
        {announcement.value}
      </span>
      {count > 0 && (
        <div
          id={id}
          ref={list}
          class="completion"
          popover="manual"
          role="listbox"
          // It scrolls by the keys of the field; Tab, which would reach it, inserts.
          tabIndex={0}
          aria-label={query.kind === "emoji" ? dialogText.emoji : text.people}
          // Keeps the focus in the field, and the touch keyboard open.
          onMouseDown={(event) => event.preventDefault()}
        >
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the focus stays in the field, which handles the keys
            <div
              key={option.key}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              onClick={() => accept(option)}
            >
              {"emoji" in option.sign ? (
                <span class="sign" aria-hidden="true">
                  {option.sign.emoji}
                </span>
              ) : (
                <Avatar userId={option.sign.userId} username={option.name} />
              )}
              <span class="name">
                <bdi>{option.name}</bdi>
              </span>
              {option.note && <small>{option.note}</small>}
            </div>
          ))}
        </div>
      )}
    </>
  );
};

export default Completion;
