/** What this user asks of their inbox over REST. */
import type { User } from "../../../rooms/protocol/events.ts";
import type { InboxRoom } from "../../../rooms/protocol/inbox.ts";
import type { PushLevel } from "../../../rooms/protocol/push.ts";
import type { Call } from "../call.ts";
import type { RequestError, RequestFailure } from "../errors.ts";
import type { FollowedRooms } from "./followed-rooms.ts";

type Choices = Partial<Pick<InboxRoom, "muted" | "push">>;

/** Resolves to null, or to the error. */
type Answer = Promise<RequestError | null>;

export interface InboxCalls {
  follow(room: string): Answer;
  unfollow(room: string): Answer;
  mute(room: string, muted: boolean): Answer;
  setPush(room: string, push: PushLevel): Answer;
  openDirect(user: User): Promise<{ room: string } | RequestFailure>;
  block(user: User): Answer;
  unblock(userId: string): Answer;
}

const roomOf = (body: unknown): InboxRoom | null => {
  const room = body as InboxRoom | null;
  return typeof room?.room === "string" ? room : null;
};

const directOf = (body: unknown): { room: string } | null => {
  const { room } = (body ?? {}) as { room?: unknown };
  return typeof room === "string" ? { room } : null;
};

const errorIn = (result: object): RequestError | null => ("error" in result ? String(result.error) : null);

/** Shows at once what the user does to a room, and takes it back when the server rejects it. */
export const createInboxCalls = (call: Call, followed: FollowedRooms): InboxCalls => {
  const find = (room: string) => followed.rooms.peek().get(room);
  const pathOf = (kind: "rooms" | "blocked", id: string) => `/api/inbox/${kind}/${encodeURIComponent(id)}`;
  const remove = async (path: string) => errorIn(await call("DELETE", path, () => ({})));

  /** `shown` is what the list shows of the room until the server answers. */
  const put = async (room: string, body: Choices, shown?: InboxRoom) => {
    const result = await call("PUT", pathOf("rooms", room), roomOf, { body });
    // Otherwise an event of the inbox has told more meanwhile.
    if (find(room) === shown) {
      if (!("error" in result)) followed.set(result);
      else if (shown) followed.remove(room);
    }
    return errorIn(result);
  };

  const show = (room: string, choices: Choices) => {
    const current = find(room);
    if (current) followed.set({ ...current, ...choices });
  };

  const choose = async (room: string, choices: Choices) => {
    const before = find(room);
    show(room, choices);
    const error = await put(room, choices);
    if (error !== null && before) {
      const { muted, push } = before;
      show(room, "muted" in choices ? { muted } : { push });
    }
    return error;
  };

  return {
    follow: (room) => {
      if (find(room)) return put(room, {});
      const shown = {
        room,
        lastSeq: 0,
        read: 0,
        unread: 0,
        mentions: 0,
        isExact: true,
        muted: false,
        push: "mentions",
      } as const;
      followed.set(shown);
      return put(room, {}, shown);
    },
    unfollow: async (room) => {
      const before = find(room);
      followed.remove(room);
      const error = await remove(pathOf("rooms", room));
      // News of it was ignored meanwhile.
      if (error !== null && before && !find(room)) followed.set({ ...before, isExact: false });
      return error;
    },
    mute: (room, muted) => choose(room, { muted }),
    setPush: (room, push) => choose(room, { push }),
    openDirect: ({ id, username }) => call("POST", "/api/dms", directOf, { body: { userId: id, username } }),
    block: async (user) => {
      const result = await call("PUT", pathOf("blocked", user.id), () => ({}), { body: { username: user.username } });
      const error = errorIn(result);
      const others = followed.blocked.peek().filter(({ id }) => id !== user.id);
      if (error === null) followed.setBlocked([...others, user]);
      return error;
    },
    unblock: async (userId) => {
      const error = await remove(pathOf("blocked", userId));
      if (error === null) followed.setBlocked(followed.blocked.peek().filter(({ id }) => id !== userId));
      return error;
    },
  };
};
