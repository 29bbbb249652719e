import { isDirect } from "../../../rooms/protocol/direct.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { isFull } from "../../client/state.ts";
import { text } from "../../i18n/index.ts";
import { Invite } from "../../room/invite.tsx";
import { hasOlder } from "./items.ts";
import { Renames } from "./renames.tsx";

interface Props {
  client: RoomClient;
  isEmpty: boolean;
}

/** What stands above the loaded messages: a button for earlier ones, or where the conversation begins. */
export const HistoryStart = ({ client, isEmpty }: Props) => (
  <>
    {client.timeline.source.value === "none" ? (
      <Unavailable client={client} />
    ) : isEmpty ? (
      <Empty client={client} />
    ) : (
      <Beginning client={client} />
    )}
    <Renames client={client} renames={client.renames.value.get(0)} />
  </>
);

/** Nothing has come from the room or from the cache. */
const Unavailable = ({ client }: { client: RoomClient }) => {
  const state = client.state.value;
  const isLost = state.kind === "offline" || state.kind === "reconnecting";
  if (!isLost || isFull(state)) return null;
  return (
    <div class="empty unavailable">
      <p class="lead">{text.unavailableTitle}</p>
      <p>{text.unavailableHint}</p>
    </div>
  );
};

const Empty = ({ client }: { client: RoomClient }) =>
  client.timeline.isCaughtUp.value ? (
    <div class="empty">
      <p class="lead">{text.emptyTitle}</p>
      <p>{isDirect(client.room) ? text.directHint : text.emptyHint}</p>
      {!isDirect(client.room) && <Invite room={client.room} />}
    </div>
  ) : null;

const Beginning = ({ client }: { client: RoomClient }) =>
  hasOlder(client) ? (
    <button
      class="link load-more"
      type="button"
      aria-disabled={!client.timeline.isCaughtUp.value}
      onClick={client.loadOlder}
    >
      {client.isLoadingOlder.value ? text.loading : text.loadOlder}
    </button>
  ) : (
    <p class="note beginning">{text.beginning}</p>
  );

/** A button for later messages below those around a message. */
export const HistoryEnd = ({ client }: { client: RoomClient }) =>
  client.around.value?.hasNewer ? (
    <button class="link load-more" type="button" onClick={client.loadNewer}>
      {client.isLoadingNewer.value ? text.loading : text.loadNewer}
    </button>
  ) : null;
