import type { FoundRoom } from "../client/directory.ts";
import { formatAgo, text } from "../i18n/index.ts";

/** When a room was last active, and how many are there. */
export const RoomNote = ({ room: { lastMessageAt, members } }: { room: FoundRoom }) => {
  const notes = [
    lastMessageAt === null ? null : text.activeAgo(formatAgo(new Date(lastMessageAt))),
    members ? text.membersNow(members) : null,
  ].filter((note) => note !== null);
  return notes.length > 0 && <span class="note">{notes.join(" · ")}</span>;
};
