/** The REST calls of the client. */
import type { Message } from "../../rooms/protocol/events.ts";
import type { Order } from "../../rooms/protocol/orders.ts";
import type { SanctionedUser } from "../../rooms/protocol/sanctions.ts";
import { errorOf } from "./errors.ts";
import { createSearch, type Search } from "./search.ts";
import type { SeqAt } from "./seq-at.ts";

export interface LatestMessages {
  /** Ascending by `seq`, up to 100. */
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
}

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
  /** Lists the names of up to 100 rooms; none when the request fails. */
  listRooms(): Promise<string[]>;
  /** Fetches a room's latest messages; null when the request fails. */
  latest(room: string): Promise<LatestMessages | null>;
  /** Fetches who is muted or removed in a room, for moderators; null when the request fails. */
  sanctions(room: string): Promise<readonly SanctionedUser[] | null>;
  /** Fetches a page of moderators' orders in a room, for moderators; null when the request fails. */
  audit(room: string, cursor?: string): Promise<AuditPage | null>;
  search: Search;
  /** Fetches the seq of a room's first message after a time. */
  firstAfter(room: string, time: Date): Promise<SeqAt>;
}

export interface RestOptions {
  request: typeof fetch;
  /** The address of the chat, `https://host`. */
  url: string;
  token: () => string | undefined;
}

export const createRest = (options: RestOptions): Rest => {
  const { request, url, token } = options;
  const fetchPath = (path: string): Promise<Response> => {
    const bearer = token();
    return request(url + path, { headers: bearer ? { authorization: `Bearer ${bearer}` } : {} });
  };
  const get = async <Body>(path: string): Promise<Body | null> => {
    try {
      const response = await fetchPath(path);
      return response.ok ? ((await response.json()) as Body) : null;
    } catch {
      return null;
    }
  };
  return {
    listRooms: async () => {
      const page = await get<{ rooms: { name: string }[] }>("/api/rooms?limit=100");
      return page?.rooms.map(({ name }) => name) ?? [];
    },
    latest: async (room) => {
      const query = new URLSearchParams({ room, limit: "100" });
      const page = await get<{ messages: Message[]; next: string | null }>(`/api/chat/messages?${query}`);
      return page && { messages: page.messages.toReversed(), hasOlder: page.next !== null };
    },
    sanctions: async (room) => {
      const body = await get<{ sanctions: SanctionedUser[] }>(`/api/rooms/${encodeURIComponent(room)}/sanctions`);
      return body?.sanctions ?? null;
    },
    audit: (room, cursor) => {
      const query = cursor === undefined ? "" : `?${new URLSearchParams({ cursor })}`;
      return get<AuditPage>(`/api/rooms/${encodeURIComponent(room)}/audit${query}`);
    },
    search: createSearch(options),
    firstAfter: async (room, time) => {
      const query = new URLSearchParams({ room, order: "asc", after: time.toISOString(), limit: "1" });
      try {
        const response = await fetchPath(`/api/chat/messages?${query}`);
        if (!response.ok) return { error: await errorOf(response) };
        const { messages } = (await response.json()) as { messages: Message[] };
        return { seq: messages[0]?.seq ?? null };
      } catch {
        return { error: "network" };
      }
    },
  };
};
