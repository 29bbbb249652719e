/** The REST calls of the client. */
import type { Message } from "../../rooms/protocol/events.ts";
import type { Order } from "../../rooms/protocol/orders.ts";
import type { SanctionedUser } from "../../rooms/protocol/sanctions.ts";
import { type Call, createCall, type RestOptions } from "./call.ts";
import { createDirectory, type FindPeople, type FindRooms } from "./directory.ts";
import { createGet } from "./get.ts";
import { createSearch, type Search } from "./search.ts";
import type { FirstAfter } from "./seq-at.ts";

/** An order in the audit log. */
export interface ListedOrder extends Order {
  readonly id: string;
}

/** Orders, the latest first. */
export interface AuditPage {
  readonly orders: readonly ListedOrder[];
  /** The cursor of the next page; null on the last one. */
  readonly next: string | null;
}

export interface Rest {
  call: Call;
  /** Fetches who is muted or removed in a room, for moderators; null when the request fails. */
  sanctions(room: string): Promise<readonly SanctionedUser[] | null>;
  /** Fetches a page of moderators' orders in a room, for moderators; null when the request fails. */
  audit(room: string, cursor?: string): Promise<AuditPage | null>;
  search: Search;
  firstAfter: FirstAfter;
  findRooms: FindRooms;
  findPeople: FindPeople;
}

export const createRest = (options: RestOptions): Rest => {
  const call = createCall(options);
  const get = createGet(call);
  const getOrNull = async <Body extends object>(path: string, query: object = {}): Promise<Body | null> => {
    const found = await get(path, query, (body) => body as Body | null);
    return "error" in found ? null : found;
  };
  return {
    call,
    sanctions: async (room) => {
      const body = await getOrNull<{ sanctions: SanctionedUser[] }>(`/api/rooms/${encodeURIComponent(room)}/sanctions`);
      return body?.sanctions ?? null;
    },
    audit: (room, cursor) => getOrNull<AuditPage>(`/api/rooms/${encodeURIComponent(room)}/audit`, { cursor }),
    search: createSearch(get),
    ...createDirectory(get),
    firstAfter: (room, time) => {
      const query = { room, order: "asc", after: time.toISOString(), limit: "1" };
      return get("/api/chat/messages", query, (body) => {
        const { messages } = body as { messages: Message[] };
        return { seq: messages[0]?.seq ?? null };
      });
    },
  };
};
