import type { FoundRoom } from "../client/directory.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { formatAgo } from "../i18n/index.ts";

/** When a room was last active, and how many are there. */
export const RoomNote = ({ room: { lastMessageAt, members } }: { room: FoundRoom }) => {
  const notes = [
    lastMessageAt === null ? null : dialogText.activeAgo(formatAgo(new Date(lastMessageAt))),
    members ? dialogText.membersNow(members) : null,
  ].filter((note) => note !== null);
  return notes.length > 0 && <span class="note">{notes.join(" · ")}</span>;
};
