import type { Pending } from "../client/outbox.ts";
import type { RoomClient } from "../client/room.ts";
import { text } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";

/** What becomes of a message that the room has not confirmed. It takes no room until there is something to decide. */
export const Outgoing = ({ client, pending }: { client: RoomClient; pending: Pending }) => {
  const { retry, discard } = client.outbox;
  if (pending.failed !== null) {
    return (
      <div class="failure" role="alert">
        <span class="reason">{text.notSent(text.error(pending.failed))}</span>
        <button class="link" type="button" onClick={() => retry(pending.clientId)}>
          {text.retry}
        </button>
        <button class="link" type="button" onClick={() => discard(pending.clientId)}>
          {text.discard}
        </button>
      </div>
    );
  }
  const words = client.status.value.kind === "online" ? text.sending : text.waiting;
  return (
    <small class="sending" title={words}>
      <Icon name="clock" />
      <span class="hidden">{words}</span>
    </small>
  );
};
