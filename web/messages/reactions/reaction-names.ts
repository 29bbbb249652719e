/** Names of the users who have reacted to a message. */

import type { Reaction } from "../../../rooms/protocol/events.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { dialogText } from "../../i18n/dialog-text.ts";
import { text } from "../../i18n/index.ts";

/** Says who has reacted, as far as the names are known: from the roster or from loaded messages. This user is first. */
export const reactedBy = (client: RoomClient, { count, userIds }: Reaction): string => {
  const { users } = client.roster.value;
  const messages = client.timeline.messages.peek();
  const nameOf = (id: string) =>
    users.get(id)?.username ?? messages.findLast(({ userId }) => userId === id)?.username ?? "";
  const others = userIds.filter((id) => id !== client.userId).map(nameOf);
  // It begins a sentence.
  const you = text.you.charAt(0).toUpperCase() + text.you.slice(1);
  const names = [...(others.length < userIds.length ? [you] : []), ...others.filter((name) => name !== "")];
  return dialogText.reactedBy(names, count - names.length);
};
