import type { RoomClient } from "../chat/room.ts";
import { text } from "../text/index.ts";

/** What this user wrote and the room has not yet confirmed. */
export const Outgoing = ({ client }: { client: RoomClient }) => {
  const { entries, retry, discard } = client.outbox;
  const isOnline = client.status.value.kind === "online";
  if (entries.value.length === 0) return null;
  return (
    <section class="group own">
      <div class="bubbles">
        {entries.value.map(({ clientId, content, failed }) => (
          <div class={failed === null ? "bubble pending" : "bubble failed"} key={clientId} dir="auto">
            <p class="said">{content}</p>
            {failed === null ? (
              <small class="sending">{isOnline ? text.sending : text.waiting}</small>
            ) : (
              <div class="failure" role="alert">
                <span class="reason">{text.notSent(text.error(failed))}</span>
                <button class="link" type="button" onClick={() => retry(clientId)}>
                  {text.retry}
                </button>
                <button class="link" type="button" onClick={() => discard(clientId)}>
                  {text.discard}
                </button>
              </div>
            )}
          </div>
        ))}
      </div>
    </section>
  );
};
