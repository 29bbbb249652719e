/** The REST calls of the client. */
import type { Message } from "../../rooms/protocol/events.ts";

export interface LatestMessages {
  /** Ascending by `seq`, up to 100. */
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
}

/** A user who is muted or removed. Times are ISO 8601; null when there is no such sanction. */
export interface Sanctioned {
  readonly userId: string;
  /** The last known name, or null. */
  readonly username: string | null;
  readonly mutedUntil: string | null;
  readonly removedUntil: string | null;
}

/** What a moderator has done. */
export interface Order {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** Null, with an empty name, if the moderator was erased. */
  readonly moderatorId: string | null;
  readonly moderatorName: string;
  readonly action: "mute" | "unmute" | "remove" | "readmit" | "deleteMessage" | "setSlowMode" | "setClosed";
  /** Whom it is about, or whose message; null for a setting, and if they were erased. */
  readonly userId: string | null;
  /** Their name at that time, or null. */
  readonly username: string | null;
  /** The deleted message; null for other actions. */
  readonly seq: number | null;
  /** The end of a mute or a removal, ISO 8601. */
  readonly until: string | null;
  /** The new value of a setting: seconds, or 1 for closed and 0 for open. */
  readonly value: number | null;
}

/** Orders, the latest first. */
export interface AuditPage {
  readonly orders: readonly Order[];
  /** The cursor of the next page; null on the last one. */
  readonly next: string | null;
}

export interface Rest {
  /** Lists the names of up to 100 rooms; none when the request fails. */
  listRooms(): Promise<string[]>;
  /** Fetches a room's latest messages; null when the request fails. */
  latest(room: string): Promise<LatestMessages | null>;
  /** Fetches who is muted or removed in a room, for moderators; null when the request fails. */
  sanctions(room: string): Promise<readonly Sanctioned[] | null>;
  /** Fetches a page of moderators' orders in a room, for moderators; null when the request fails. */
  audit(room: string, cursor?: string): Promise<AuditPage | null>;
}

export interface RestOptions {
  request: typeof fetch;
  /** The address of the chat, `https://host`. */
  url: string;
  token: () => string | undefined;
}

export const createRest = ({ request, url, token }: RestOptions): Rest => {
  const get = async <Body>(path: string): Promise<Body | null> => {
    const bearer = token();
    try {
      const response = await request(url + path, { headers: bearer ? { authorization: `Bearer ${bearer}` } : {} });
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
      const body = await get<{ sanctions: Sanctioned[] }>(`/api/rooms/${encodeURIComponent(room)}/sanctions`);
      return body?.sanctions ?? null;
    },
    audit: (room, cursor) => {
      const query = cursor === undefined ? "" : `?${new URLSearchParams({ cursor })}`;
      return get<AuditPage>(`/api/rooms/${encodeURIComponent(room)}/audit${query}`);
    },
  };
};
