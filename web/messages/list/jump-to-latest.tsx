import type { RoomClient } from "../../client/room-client.ts";
import { formatUnread, text } from "../../i18n/index.ts";
import { IconButton } from "../../ui/icon-button.tsx";

/** A button to the bottom of the list, with the number of new messages there. */
export const JumpToLatest = ({
  client,
  isAway,
  onJump,
}: {
  client: RoomClient;
  isAway: boolean;
  onJump: () => void;
}) => {
  const unread = client.unread.value;
  const count = unread.count > 0 ? formatUnread(unread) : null;
  const label = count === null ? text.latest : `${text.latest}. ${text.newMessageCount(count)}`;
  return (
    <>
      {isAway && (
        <IconButton icon="down" label={label} look="jump-to-latest" title={text.latest} onClick={onJump}>
          {count !== null && <span class="badge">{count}</span>}
        </IconButton>
      )}
      <span class="hidden" role="status">
        {isAway && count !== null ? text.newMessageCount(count) : ""}
      </span>
    </>
  );
};
