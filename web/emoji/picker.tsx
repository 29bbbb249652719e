import { useSignal } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { Modal } from "../ui/modal.tsx";
import { canHover } from "../ui/touch.ts";
import { emojiChoices } from "./choices.ts";
import { type Emoji, GROUPS, toned } from "./emoji.ts";
import { EmojiList, type EmojiOption } from "./list.tsx";
import { loadEmoji } from "./load.ts";
import "./picker.css";
import { placeBeside } from "./place.ts";
import { searchEmoji } from "./search.ts";
import { GroupTabs, RECENT } from "./tabs.tsx";
import { ToneChoice } from "./tone-choice.tsx";
import { withoutTone } from "./tones.ts";

interface Props {
  /** Called with the emoji, before `onClose`. */
  onChoose: (emoji: string) => void;
  onClose: () => void;
}

/**
 * Chooses one emoji: beside the button that has the focus when it opens, or in a sheet on a small screen. Afterwards the
 * focus returns to that button.
 */
const EmojiPicker = ({ onChoose, onClose }: Props) => {
  const [opener] = useState(() => document.activeElement);
  const body = useRef<HTMLDivElement>(null);
  // After the one of `Modal`, which shows the dialog.
  useLayoutEffect(() => {
    const dialog = body.current?.closest("dialog");
    return dialog && opener ? placeBeside(dialog, opener) : undefined;
  }, []);
  return (
    <Modal title={dialogText.emoji} onClose={onClose}>
      <div class="emoji-picker" ref={body} tabIndex={-1} autofocus={!canHover()}>
        <Panel
          onChoose={(emoji) => {
            onChoose(emoji);
            onClose();
          }}
        />
      </div>
    </Modal>
  );
};

export default EmojiPicker;

const Panel = ({ onChoose }: Pick<Props, "onChoose">) => {
  const [choices] = useState(emojiChoices);
  const [{ recent, tone: initialTone }] = useState(choices.get);
  const tone = useSignal(initialTone);
  const query = useSignal("");
  const group = useSignal<number>(recent.length > 0 ? RECENT : GROUPS[0]);
  const all = useSignal<readonly Emoji[] | null>(null);
  const hasFailed = useSignal(false);
  const search = useRef<HTMLInputElement>(null);
  const id = useId();

  useEffect(() => {
    loadEmoji().then(
      (emoji) => {
        all.value = emoji;
      },
      () => {
        hasFailed.value = true;
      },
    );
  }, []);

  const isSearching = query.value.trim() !== "";
  const names = useMemo(
    () => new Map((all.value ?? []).map(({ emoji, name }) => [withoutTone(emoji), name])),
    [all.value],
  );
  const shown = (): EmojiOption[] => {
    if (!isSearching && group.value === RECENT) {
      return recent.map((emoji) => ({ emoji, name: names.get(withoutTone(emoji)) ?? emoji }));
    }
    const emoji = all.value ?? [];
    const found = isSearching ? searchEmoji(emoji, query.value) : emoji.filter((each) => each.group === group.value);
    return found.map((each) => ({ emoji: toned(each, tone.value), name: each.name }));
  };
  const options = shown();
  const choose = (emoji: string) => {
    choices.noteUse(emoji);
    onChoose(emoji);
  };
  return (
    <>
      <input
        ref={search}
        type="search"
        autofocus={canHover()}
        aria-label={dialogText.searchEmoji}
        placeholder={dialogText.searchEmoji}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        enterkeyhint="done"
        value={query.value}
        aria-controls={`${id}-list`}
        onInput={(event) => {
          query.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          const first = options[0];
          if (event.key === "Enter" && isSearching && first) choose(first.emoji);
          else if (event.key === "ArrowDown") document.getElementById(`${id}-list`)?.querySelector("button")?.focus();
          else return;
          event.preventDefault();
        }}
      />
      <GroupTabs
        id={id}
        hasRecent={recent.length > 0}
        chosen={isSearching ? null : group.value}
        onChoose={(next) => {
          query.value = "";
          group.value = next;
        }}
      />
      {hasFailed.value ? (
        <p class="note" role="alert">
          {text.loadFailedHint}
        </p>
      ) : (
        <EmojiList
          key={isSearching ? query.value : group.value}
          id={`${id}-list`}
          label={isSearching ? dialogText.searchEmoji : (dialogText.emojiGroups[group.value] ?? "")}
          options={options}
          onChoose={choose}
          onLeave={() => search.current?.focus()}
        />
      )}
      <p class="note emoji-found" role="status">
        {isSearching && all.value && dialogText.emojiFound(options.length)}
      </p>
      <ToneChoice
        chosen={tone.value}
        onChoose={(next) => {
          choices.setTone(next);
          tone.value = next;
        }}
      />
    </>
  );
};
