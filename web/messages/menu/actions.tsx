import type { Message } from "../../../rooms/protocol/events.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { text } from "../../i18n/index.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import "./actions.css";
import { setReply } from "../replies/reply.ts";
import { menuIn, toggleMenu } from "./message-menu.ts";
import { canReact, canReply, moderatedAuthor } from "./permissions.ts";

/**
 * A toolbar to react, to reply and to open the menu of a message; the arrow keys move between its buttons. The menu of a
 * deleted message is for moderators.
 */
export const Actions = ({ client, message }: { client: RoomClient; message: Message }) => {
  const { seq, deletedAt } = message;
  if (deletedAt !== undefined && moderatedAuthor(client, message) === null) return null;
  const openKind = menuIn(client).value?.kind;
  return (
    <div class="message-actions">
      {/* Not announced with the message that it belongs to. */}
      <div role="toolbar" aria-label={text.messageActions} aria-live="off" onKeyDown={moveFocus}>
        {canReact(client, message) && (
          <IconButton
            icon="react"
            label={text.addReaction}
            aria-haspopup="menu"
            aria-expanded={openKind === "reactions"}
            onClick={({ currentTarget }) => toggleMenu(client, "reactions", seq, currentTarget)}
          />
        )}
        {canReply(client, message) && (
          <IconButton icon="reply" label={text.reply} onClick={() => setReply(client, seq)} />
        )}
        <IconButton
          icon="more"
          label={text.moreActions}
          aria-haspopup="menu"
          aria-expanded={openKind === "menu"}
          onClick={({ currentTarget }) => toggleMenu(client, "menu", seq, currentTarget)}
        />
      </div>
    </div>
  );
};

const moveFocus = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return;
  const buttons: (Element | null)[] = [...event.currentTarget.querySelectorAll("button")];
  const next = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
  if (next instanceof HTMLElement) next.focus();
  event.preventDefault();
};
