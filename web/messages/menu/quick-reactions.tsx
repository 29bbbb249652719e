import type { Message } from "../../../rooms/protocol/events.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { dialogText } from "../../i18n/dialog-text.ts";
import { text } from "../../i18n/index.ts";
import { Icon } from "../../ui/icons.tsx";
import "./quick-reactions.css";
import { hasReacted, QUICK_REACTIONS, toggleReaction } from "../reactions/react.ts";

interface Props {
  client: RoomClient;
  message: Message;
  /** Among the items of a menu, or buttons of their own. */
  isInMenu: boolean;
  /** Closes what contains them, then calls `run`. */
  onChoose: (run: () => void) => void;
  onPicker: () => void;
}

/** A row of emoji to react with, and a button that opens the picker. */
export const QuickReactions = ({ client, message, isInMenu, onChoose, onPicker }: Props) => (
  // biome-ignore lint/a11y/useSemanticElements: a <fieldset> cannot be part of a menu
  <div class="quick-reactions" role="group" aria-label={text.addReaction}>
    {QUICK_REACTIONS.map((emoji) => {
      const isOwn = hasReacted(client, message, emoji);
      const state = isInMenu
        ? ({ role: "menuitemcheckbox", "aria-checked": isOwn, tabIndex: -1 } as const)
        : ({ "aria-pressed": isOwn } as const);
      return (
        <button
          key={emoji}
          type="button"
          {...state}
          onClick={() => onChoose(() => void toggleReaction(client, message, emoji))}
        >
          {emoji}
        </button>
      );
    })}
    <button
      type="button"
      role={isInMenu ? "menuitem" : undefined}
      tabIndex={isInMenu ? -1 : undefined}
      aria-label={dialogText.moreEmoji}
      title={dialogText.moreEmoji}
      aria-haspopup="dialog"
      onClick={onPicker}
    >
      <Icon name="react" />
    </button>
  </div>
);
