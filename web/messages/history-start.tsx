import type { RoomClient } from "../client/room-client.ts";
import { text } from "../i18n/index.ts";

/** What stands above the loaded messages: a button for earlier ones, or where the conversation begins. */
export const HistoryStart = ({ client, isEmpty }: { client: RoomClient; isEmpty: boolean }) => {
  const { hasOlder, isCaughtUp } = client.timeline;
  if (isEmpty) {
    return isCaughtUp.value ? (
      <div class="empty">
        <p class="lead">{text.emptyTitle}</p>
        <p>{text.emptyHint}</p>
      </div>
    ) : null;
  }
  return hasOlder.value ? (
    <button class="link load-older" type="button" onClick={client.loadOlder}>
      {client.isLoadingOlder.value ? text.loading : text.loadOlder}
    </button>
  ) : (
    <p class="note beginning">{text.beginning}</p>
  );
};
