/** What the page asks of the chat without a connection. */
import type { Message } from "../../rooms/protocol/events.ts";

export interface Rest {
  /** The names of the first rooms, up to 100; empty when the list cannot be had. */
  listRooms(): Promise<string[]>;
  /** A room's latest messages, ascending, up to 100; null when they cannot be had. */
  latest(room: string): Promise<{ messages: Message[]; hasOlder: boolean } | null>;
}

export interface RestOptions {
  /** The browser's `fetch`. */
  request: typeof fetch;
  /** Where the chat is, `https://host`. */
  url: string;
  token: () => string | undefined;
}

export const createRest = ({ request, url, token }: RestOptions): Rest => {
  const get = async <Body>(path: string): Promise<Body | null> => {
    const held = token();
    try {
      const response = await request(url + path, { headers: held ? { authorization: `Bearer ${held}` } : {} });
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
  };
};
