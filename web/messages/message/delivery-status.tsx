import { isDirect } from "../../../rooms/protocol/direct.ts";
import { returnToComposer } from "../../app/keyboard.ts";
import type { Pending } from "../../client/outbox.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { text } from "../../i18n/index.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { discardMessage } from "../../writing/discarded.ts";
import "./delivery-status.css";

/** The status of a message that is not acknowledged. It takes no space unless the user has to decide. */
export const DeliveryStatus = ({ client, pending }: { client: RoomClient; pending: Pending }) => {
  const discard = () => {
    // The button is gone afterwards, and undoing is near the composer.
    returnToComposer();
    discardMessage(client, pending);
  };
  if (pending.failed !== null) {
    return (
      <div class="failure" role="alert">
        <span class="reason">
          {isDirect(client.room) && pending.failed === "forbidden" ? text.notReceived : text.sendError(pending.failed)}
        </span>
        <button class="link" type="button" onClick={() => client.outbox.retry(pending.clientId)}>
          {text.retry}
        </button>
        <button class="link" type="button" onClick={discard}>
          {text.discard}
        </button>
      </div>
    );
  }
  const isOnline = client.status.value.kind === "online";
  if (isOnline && client.nextMessageAt.value !== null) {
    return (
      <div class="failure">
        <span class="reason waiting">{text.waitingForSlowMode}</span>
        <button class="link" type="button" onClick={discard}>
          {text.discard}
        </button>
      </div>
    );
  }
  const label = isOnline ? text.sending : text.waiting;
  if (pending.files) {
    return (
      <small class="sending with-files">
        <IconButton icon="close" label={text.cancelSending} onClick={discard} />
        <span class="hidden">{label}</span>
      </small>
    );
  }
  return (
    <small class="sending" title={label}>
      <Icon name="clock" />
      <span class="hidden">{label}</span>
    </small>
  );
};
