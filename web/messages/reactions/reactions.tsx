import { computed } from "@preact/signals-core";
import { useMemo } from "preact/hooks";
import type { Message } from "../../../rooms/protocol/events.ts";
import { emojiKey } from "../../client/emoji-key.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { text } from "../../i18n/index.ts";
import { Icon } from "../../ui/icons.tsx";
import { toggleMenu } from "../menu/message-menu.ts";
import { canReact } from "../menu/permissions.ts";
import { ReactionChip } from "./reaction-chip.tsx";
import "./reactions.css";

interface Props {
  client: RoomClient;
  message: Message;
  id: string;
  /** Tab reaches the buttons. */
  isActive: boolean;
}

/** The reactions to a message, and a button that adds one. */
export const Reactions = ({ client, message, id, isActive }: Props) => {
  const shown = useMemo(() => computed(() => client.reactionsOf(message)), [client, message]).value;
  if (shown.length === 0) return null;
  const isAllowed = canReact(client, message);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <fieldset> is for forms
    <div class="reactions" id={id} role="group" aria-label={text.reactions} aria-live="off">
      {shown.map((reaction) => (
        <ReactionChip
          key={emojiKey(reaction.emoji)}
          client={client}
          message={message}
          reaction={reaction}
          isAllowed={isAllowed}
          isActive={isActive}
        />
      ))}
      {isAllowed && (
        <button
          class="chip"
          type="button"
          tabIndex={isActive ? undefined : -1}
          aria-label={text.addReaction}
          title={text.addReaction}
          aria-haspopup="dialog"
          onClick={({ currentTarget }) => {
            // Safari does not focus a button that is clicked, and the picker opens beside what has the focus.
            currentTarget.focus();
            toggleMenu(client, "picker", message.seq, currentTarget);
          }}
        >
          <span>
            <Icon name="react" />
          </span>
        </button>
      )}
    </div>
  );
};
