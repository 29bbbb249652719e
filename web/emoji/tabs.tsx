import { dialogText } from "../i18n/dialog-text.ts";
import { Icon } from "../ui/icons.tsx";
import { GROUPS } from "./emoji.ts";
import { nextIndex } from "./keys.ts";

/** Stands for the emoji that were chosen last. */
export const RECENT = -1;

/** One emoji of each group. */
const SYMBOLS: Record<number, string> = {
  0: "😀",
  1: "👋",
  3: "🐻",
  4: "🍔",
  5: "✈️",
  6: "⚽",
  7: "💡",
  8: "❤️",
  9: "🏳️",
};

interface Props {
  id: string;
  hasRecent: boolean;
  /** Null while the user searches. */
  chosen: number | null;
  onChoose: (group: number) => void;
}

/** The groups of emoji. The arrow keys move between them. */
export const GroupTabs = ({ id, hasRecent, chosen, onChoose }: Props) => {
  const groups: readonly number[] = hasRecent ? [RECENT, ...GROUPS] : GROUPS;
  const inTabOrder = chosen ?? groups[0] ?? RECENT;
  return (
    <div
      class="emoji-tabs"
      role="tablist"
      aria-label={dialogText.emojiGroup}
      onKeyDown={(event) => {
        const { currentTarget, key } = event;
        if (key === "ArrowUp" || key === "ArrowDown") return;
        const tabs = [...currentTarget.querySelectorAll("button")];
        const next = nextIndex(key, groups.indexOf(inTabOrder), groups.length, 1);
        const group = next === null ? undefined : groups[next];
        if (next === null || group === undefined) return;
        event.preventDefault();
        tabs[next]?.focus();
        onChoose(group);
      }}
    >
      {groups.map((group) => (
        <button
          key={group}
          type="button"
          role="tab"
          aria-selected={group === chosen}
          aria-controls={`${id}-list`}
          aria-label={dialogText.emojiGroups[group]}
          title={dialogText.emojiGroups[group]}
          tabIndex={group === inTabOrder ? 0 : -1}
          onClick={() => onChoose(group)}
        >
          {group === RECENT ? <Icon name="clock" /> : SYMBOLS[group]}
        </button>
      ))}
    </div>
  );
};
