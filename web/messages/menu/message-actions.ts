/** The actions of a message. */

import type { Message, User } from "../../../rooms/protocol/events.ts";
import { linkTo } from "../../app/router.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { canCopyImages, copyImage } from "../../files/copy-image.ts";
import { isPicture } from "../../files/message-files.ts";
import { saveFile } from "../../files/save-file.ts";
import { dialogText } from "../../i18n/dialog-text.ts";
import { text } from "../../i18n/index.ts";
import { copyText } from "../../ui/copy.ts";
import type { IconName } from "../../ui/icons.tsx";
import { startEditing } from "../message/editing.ts";
import { setReply } from "../replies/reply.ts";
import { askToDelete } from "./message-menu.ts";
import { canDelete, canEditMessage, canReply, moderatedAuthor } from "./permissions.ts";

export interface MessageAction {
  readonly icon: IconName;
  readonly label: string;
  readonly isDangerous: boolean;
  run(): void;
}

/**
 * Lists what this user may do with a message, in the order of the menu. `onModerate` opens the moderation of its author. Read
 * it while rendering.
 */
export const actionsOf = (client: RoomClient, message: Message, onModerate: (user: User) => void): MessageAction[] => {
  const { seq, username, content, attachments = [], deletedAt } = message;
  const actions: MessageAction[] = [];
  const add = (icon: IconName, label: string, run: () => void, isDangerous = false) =>
    actions.push({ icon, label, isDangerous, run });
  if (canReply(client, message)) add("reply", text.reply, () => setReply(client, seq));
  // The clipboard exists in secure contexts only.
  if (deletedAt === undefined && navigator.clipboard) {
    if (content !== "") add("copy", dialogText.copy, () => void copyText(content));
    const [image] = attachments;
    if (image && attachments.length === 1 && isPicture(image) && canCopyImages()) {
      add("image", dialogText.copyImage, () => void copyImage(client, image));
    }
    add("link", text.copyLink, () => void copyText(linkTo(client.room, seq), text.linkCopied));
  }
  if (attachments.length > 0) {
    add("download", dialogText.downloadFiles(attachments.length), async () => {
      for (const file of attachments) await saveFile(client, file);
    });
  }
  if (canEditMessage(client, message)) add("edit", dialogText.edit, () => startEditing(client, message));
  if (canDelete(client, message)) add("trash", dialogText.deleteMessage, () => askToDelete(client, seq), true);
  const author = moderatedAuthor(client, message);
  if (author !== null) add("shield", dialogText.moderate(username), () => onModerate({ id: author, username }));
  return actions;
};
