import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import type { RoomClient } from "../client/room.ts";
import { formatUntil, moreText, text } from "../i18n/index.ts";

/** The room does not want this connection back: says why, and what can be done. */
export const Refused = ({ client, code }: { client: RoomClient; code: number }) => {
  const until = client.removedUntil.value;
  return (
    <section class="obstacle" role="alert">
      <h2>{moreText.refused(code)}</h2>
      {moreText.refusedHint(code) && <p>{moreText.refusedHint(code)}</p>}
      {code === CLOSE.removed && until !== null && (
        <p>{moreText.removedUntil(formatUntil(new Date(until), new Date()))}</p>
      )}
      <div class="actions">
        <button class="button primary" type="button" onClick={client.restart}>
          {text.retry}
        </button>
        <a class="button" href="/">
          {text.home}
        </a>
      </div>
    </section>
  );
};
