import { useRef } from "preact/hooks";
import { PUSH_LEVELS } from "../../rooms/protocol/push.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomSummary } from "../client/inbox/summaries.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { pushState } from "../push/push-state.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import "../messages/menu/menu.css";
import "../ui/popup.css";
import "./room-menu.css";
import { reportError } from "../ui/report-error.ts";
import { usePopup } from "../ui/use-popup.ts";

interface Props {
  chat: ChatClient;
  room: RoomSummary;
  /** The room is open. */
  isCurrent: boolean;
  /** The button that has opened the menu, in the room's row. */
  opener: HTMLElement;
  onClose: () => void;
}

interface Item {
  icon: IconName;
  label: string;
  run: () => void;
}

const itemsOf = ({ chat, room, isCurrent, opener }: Props): Item[] => {
  const { name, direct, isFollowed, isMuted } = room;
  const remove = () => {
    const row = opener.closest("li");
    const next = row?.nextElementSibling ?? row?.previousElementSibling;
    next?.querySelector("a")?.focus();
    chat.forget(name);
  };
  return [
    ...(isFollowed
      ? [
          {
            icon: isMuted ? "bell" : "bellOff",
            label: isMuted ? dialogText.unmuteRoom : dialogText.muteRoom,
            run: () => void reportError(chat.mute(name, !isMuted)),
          } as const,
        ]
      : []),
    ...(direct === null
      ? [
          {
            icon: isFollowed ? "minus" : "plus",
            label: isFollowed ? text.unfollow : text.follow,
            run: () => void reportError(isFollowed ? chat.unfollow(name) : chat.follow(name)),
          } as const,
        ]
      : []),
    // The header leaves the open room.
    ...(isCurrent
      ? []
      : [
          {
            icon: "close",
            label: direct === null ? dialogText.removeRoom : text.hideConversation,
            run: remove,
          } as const,
        ]),
  ];
};

const KEYS = new Map([
  ["ArrowDown", (at: number) => at + 1],
  ["ArrowUp", (at: number) => at - 1],
  ["Home", () => 0],
  ["End", () => -1],
]);

const moveFocus = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
  const items = [...event.currentTarget.querySelectorAll("button")];
  const next = KEYS.get(event.key)?.(items.indexOf(document.activeElement as HTMLButtonElement));
  if (next === undefined) return;
  items.at(next % items.length)?.focus();
  event.preventDefault();
};

/** The menu of a room in the list. */
const RoomMenu = (props: Props) => {
  const { room, opener, onClose } = props;
  const box = useRef<HTMLDivElement>(null);
  usePopup(box, { anchor: opener, side: "below", opener, onClose });
  return (
    <div
      class="popup room-menu"
      role="menu"
      aria-label={text.roomActions(room.direct?.username || room.name)}
      ref={box}
      onKeyDown={moveFocus}
    >
      {itemsOf(props).map(({ icon, label, run }) => (
        <button
          key={icon}
          class="menu-item"
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            onClose();
            // After the next rendering: the menu has given the focus back.
            queueMicrotask(run);
          }}
        >
          <Icon name={icon} />
          {label}
        </button>
      ))}
      {room.isFollowed && pushState.value === "on" && <PushLevels {...props} />}
    </div>
  );
};

/** What is pushed of the room. In a direct conversation each message counts as a mention. */
const PushLevels = ({ chat, room: { name, direct, push }, onClose }: Props) => {
  const levels = direct === null ? PUSH_LEVELS : (["mentions", "none"] as const);
  const chosen = direct !== null && push === "all" ? "mentions" : push;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu
    <div class="push-levels" role="group" aria-label={dialogText.pushLevel}>
      <p aria-hidden="true">{dialogText.pushLevel}</p>
      {levels.map((level) => (
        <button
          key={level}
          class="menu-item"
          type="button"
          role="menuitemradio"
          aria-checked={level === chosen}
          tabIndex={-1}
          onClick={() => {
            onClose();
            if (level !== chosen) void reportError(chat.setPush(name, level));
          }}
        >
          <Icon name="check" />
          {dialogText.pushLevels[direct !== null && level === "mentions" ? "all" : level]}
        </button>
      ))}
    </div>
  );
};

export default RoomMenu;
