import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { nextIndex } from "./keys.ts";

export interface EmojiOption {
  readonly emoji: string;
  readonly name: string;
}

interface Props {
  id: string;
  label: string;
  options: readonly EmojiOption[];
  onChoose: (emoji: string) => void;
  /** The user moves up from the first row. */
  onLeave: () => void;
}

/** Emoji in rows. One of them is in the order of Tab; the arrow keys, Home and End move between them. */
export const EmojiList = ({ id, label, options, onChoose, onLeave }: Props) => {
  const box = useRef<HTMLDivElement>(null);
  const current = useSignal(0);
  const buttons = () => [...(box.current?.querySelectorAll("button") ?? [])];
  return (
    <div
      id={id}
      ref={box}
      class="emoji-list"
      role="listbox"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        const all = buttons();
        const columns = all.filter(({ offsetTop }) => offsetTop === all[0]?.offsetTop).length;
        const next = nextIndex(event.key, current.peek(), all.length, columns);
        if (next === null) return;
        event.preventDefault();
        if (next < 0) return onLeave();
        current.value = next;
        all[next]?.focus();
      }}
    >
      {options.map(({ emoji, name }, index) => (
        <button
          key={emoji}
          type="button"
          role="option"
          aria-label={name}
          title={name}
          tabIndex={index === current.value ? 0 : -1}
          onFocus={() => {
            current.value = index;
          }}
          onClick={() => onChoose(emoji)}
        >
          {emoji}
        </button>
      ))}
    </div>
  );
};
