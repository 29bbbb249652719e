import { useSignal } from "@preact/signals";
import type { ListedOrder } from "../client/rest.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { formatBriefly, formatDuration, formatMoment, text } from "../i18n/index.ts";
import { nameIn } from "./names.ts";
import { Section } from "./section.tsx";

const wordsOf = (client: RoomClient, { action, userId, username, until, value }: ListedOrder, now: Date): string => {
  const name = username ?? (userId === null ? text.deletedUser : nameIn(client, userId));
  const end = until === null ? "" : formatBriefly(new Date(until), now);
  switch (action) {
    case "mute":
    case "remove":
      return dialogText.order[action](name, end);
    case "unmute":
    case "readmit":
    case "deleteMessage":
      return dialogText.order[action](name);
    case "setSlowMode":
      return dialogText.order.setSlowMode(value ? formatDuration(value) : null);
    case "setClosed":
      return dialogText.order.setClosed(value === 1);
  }
};

/** What moderators have done in the room, the latest first. */
export const Orders = ({ client }: { client: RoomClient }) => {
  const orders = useSignal<readonly ListedOrder[]>([]);
  /** The cursor of the next page; null on the last one. */
  const next = useSignal<string | null>(null);
  const state = useSignal<"loading" | "failed" | "loaded">("loading");

  const load = async (cursor?: string) => {
    state.value = "loading";
    const page = await client.loadAudit(cursor);
    if (page) {
      orders.value = cursor === undefined ? page.orders : [...orders.value, ...page.orders];
      next.value = page.next;
    }
    state.value = page ? "loaded" : "failed";
  };

  const now = new Date();
  return (
    <Section title={dialogText.orders} state={state.value} onLoad={() => load()}>
      <ul class="orders">
        {orders.value.map((order) => (
          <li key={order.id}>
            {wordsOf(client, order, now)}
            <small>
              {order.moderatorName || text.deletedUser} ·{" "}
              <time dateTime={order.at} title={formatMoment(new Date(order.at))}>
                {formatBriefly(new Date(order.at), now)}
              </time>
            </small>
          </li>
        ))}
      </ul>
      {state.value === "loaded" && orders.value.length === 0 && <p class="note">{dialogText.noOrders}</p>}
      {state.value === "loaded" && next.value !== null && (
        <button class="button small" type="button" onClick={() => load(next.value ?? undefined)}>
          {dialogText.showMore}
        </button>
      )}
    </Section>
  );
};
