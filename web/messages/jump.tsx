import { countOf } from "../app/notifications.ts";
import type { RoomClient } from "../client/room.ts";
import { text } from "../i18n/index.ts";
import { IconButton } from "../ui/icon-button.tsx";

/** The way back to the bottom, with how many new messages are there. */
export const Jump = ({ client, isAway, onJump }: { client: RoomClient; isAway: boolean; onJump: () => void }) => {
  const unread = client.unread.value;
  const count = unread.count > 0 ? countOf(unread) : null;
  const words = count === null ? text.latest : `${text.latest}. ${text.newBelow(count)}`;
  return (
    <>
      {isAway && (
        <IconButton icon="down" label={words} look="jump" title={text.latest} onClick={onJump}>
          {count !== null && <span class="badge">{count}</span>}
        </IconButton>
      )}
      <span class="hidden" role="status">
        {isAway && count !== null ? text.newBelow(count) : ""}
      </span>
    </>
  );
};
