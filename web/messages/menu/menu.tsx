import { useRef } from "preact/hooks";
import type { Message } from "../../../rooms/protocol/events.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { text } from "../../i18n/index.ts";
import { Icon } from "../../ui/icons.tsx";
import "../../ui/popup.css";
import { usePopup } from "../../ui/use-popup.ts";
import "./menu.css";
import type { MessageAction } from "./message-actions.ts";
import { type MessageMenu, openerOf } from "./message-menu.ts";
import { canReact } from "./permissions.ts";
import { QuickReactions } from "./quick-reactions.tsx";

export interface MenuProps {
  client: RoomClient;
  message: Message;
  menu: MessageMenu;
  /** Of a menu of reactions there are none. */
  actions: readonly MessageAction[];
  /** Closes the menu, then calls `run`. */
  onChoose: (run: () => void) => void;
  /** Closes the menu, then opens the picker. */
  onPicker: () => void;
  onClose: () => void;
}

/** The menu of a message, beside what has opened it. The arrow keys move between the rows, and within the reactions. */
export const Menu = ({ client, message, menu, actions, onChoose, onPicker, onClose }: MenuProps) => {
  const box = useRef<HTMLDivElement>(null);
  const { anchor, kind } = menu;
  usePopup(box, { anchor, side: kind === "reactions" ? "above" : "below", opener: openerOf(anchor), onClose });
  return (
    <div class="popup message-menu" role="menu" aria-label={text.messageActions} ref={box} onKeyDown={moveFocus}>
      {canReact(client, message) && (
        <QuickReactions client={client} message={message} isInMenu onChoose={onChoose} onPicker={onPicker} />
      )}
      {actions.map(({ icon, label, isDangerous, run }) => (
        <button
          key={icon}
          class={isDangerous ? "menu-item danger" : "menu-item"}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => onChoose(run)}
        >
          <Icon name={icon} />
          {label}
        </button>
      ))}
    </div>
  );
};

const moveFocus = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
  const focused = document.activeElement as HTMLElement;
  const rows = [...event.currentTarget.children].map((row): HTMLElement[] =>
    row instanceof HTMLButtonElement ? [row] : [...row.querySelectorAll("button")],
  );
  const at = rows.findIndex((row) => row.includes(focused));
  const row = rows[at] ?? [];
  const column = row.indexOf(focused);
  const targetOf = () => {
    switch (event.key) {
      case "Home":
        return rows[0]?.[0];
      case "End":
        return rows.at(-1)?.[0];
      case "ArrowDown":
        return rows[(at + 1) % rows.length]?.[0];
      case "ArrowUp":
        return rows.at(at - 1)?.[0];
      case "ArrowRight":
        return row[(column + 1) % row.length];
      case "ArrowLeft":
        return row.at(column - 1);
      default:
        return undefined;
    }
  };
  const target = targetOf();
  if (!target) return;
  target.focus();
  event.preventDefault();
};
