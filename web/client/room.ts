/** One room as a client sees it: joins, catches up after each loss, and says what waits in the outbox. */
import { batch, computed, signal } from "@preact/signals-core";
import type { Message, Role, RoomError, ServerEvent } from "../../rooms/protocol/events.ts";
import { normalizeUsername } from "../../rooms/protocol/names.ts";
import { BATCH_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from "../../rooms/protocol/subprotocols.ts";
import { type Connection, connect } from "./connection.ts";
import { createDraft } from "./draft.ts";
import { createCatchUp } from "./history-sync.ts";
import { createNaming } from "./naming.ts";
import { createOutbox } from "./outbox.ts";
import { createAsks } from "./requests.ts";
import type { RoomClient, RoomOptions } from "./room-client.ts";
import { createPeople } from "./roster.ts";
import { createMutes } from "./sanctions.ts";
import { type Entry, stateOf } from "./state.ts";
import { createTimeline } from "./timeline.ts";
import { createTypingNotice, createTypists } from "./typing.ts";
import { countUnread, NOTHING_UNREAD } from "./unread.ts";

export type { RoomClient } from "./room-client.ts";

const RETRY_MS = 2_000;

/** Connects and joins at once. */
export const createRoom = (options: RoomOptions): RoomClient => {
  const { room, origin, session, store, book, isOffline, onRenamed, onMessage } = options;
  const userId = session().user.id;
  const entry = signal<Entry>({ kind: "joining" });
  const role = signal<Role>("member");
  const removedUntil = signal<number | null>(null);
  const send: Connection["send"] = (event) => connection.send(event);
  const timeline = createTimeline();
  const history = createCatchUp(timeline, send);
  const people = createPeople();
  const typists = createTypists();
  const typing = createTypingNotice((isTyping) => send({ event: "typing", data: { isTyping } }));
  const outbox = createOutbox({ room, userId, store, send });
  const naming = createNaming(() => session().user.username, onRenamed);
  const asks = createAsks(send);
  const mutes = createMutes();
  const draft = createDraft(store, room);
  const lastRead = computed(() => book.rooms.value.find(({ name }) => name === room)?.read ?? null);
  let retry: ReturnType<typeof setTimeout> | undefined;

  const join = () => {
    const after = timeline.position();
    return send({ event: "joinRoom", data: { username: naming.name(), ...(after === null ? {} : { after }) } });
  };

  const rejoin = () => {
    entry.value = { kind: "joining" };
    outbox.close();
    history.lost();
    join();
  };

  const acknowledge = ({ clientId }: Message) => {
    if (clientId !== undefined) outbox.acknowledge(clientId);
  };

  const refused = (error: RoomError) => {
    const { code, event, clientId, retryAfterMs = RETRY_MS } = error;
    const later = (run: () => void) => {
      clearTimeout(retry);
      retry = setTimeout(run, retryAfterMs);
    };
    asks.refuse(error);
    if (clientId !== undefined) outbox.refuse(clientId, error);
    if (code === "muted") mutes.found(userId, retryAfterMs);
    if (code === "not_joined") rejoin();
    else if (code === "history_unavailable") later(history.request);
    else if (event === "setUsername") naming.refused(code);
    else if (event === "joinRoom") {
      if (code === "rate_limited") return later(join);
      entry.value = { kind: "name_refused", code };
      naming.refused(code);
    } else if (event === "requestHistory" && code === "rate_limited") later(history.request);
  };

  const handle = (received: ServerEvent) => {
    asks.hear(received);
    const { event, data } = received;
    switch (event) {
      case "connected":
        role.value = data.role;
        removedUntil.value = null;
        return void join();
      case "roomUsers":
        people.list(data);
        if (entry.peek().kind === "joined") return;
        entry.value = { kind: "joined" };
        book.enter(room);
        naming.settled();
        return outbox.open();
      case "messageHistory":
        history.received(data);
        data.messages.forEach(acknowledge);
        // What was said before the room was first seen is not news.
        if (lastRead.peek() === null && timeline.isCaughtUp.peek()) book.read(room, timeline.position() ?? 0);
        return;
      case "message":
        timeline.live(data);
        acknowledge(data);
        if (data.userId !== null) typists.remove(data.userId);
        if (data.userId !== userId) onMessage?.(data);
        return;
      case "messageEdited":
        return timeline.edited(data);
      case "messageDeleted":
        return timeline.deleted(data);
      case "userJoined":
        people.joined(data);
        if (data.user.id === userId) naming.settled(data.user.username);
        return;
      case "userLeft":
        people.left(data);
        return typists.remove(data.user.id);
      case "userTyping":
        return typists.set(data);
      case "userMuted":
        return mutes.set(data);
      case "userRemoved":
        if (data.userId === userId) removedUntil.value = data.until === null ? null : Date.parse(data.until);
        return;
      case "error":
        return refused(data);
    }
  };

  const forget = () => {
    clearTimeout(retry);
    entry.value = { kind: "joining" };
    history.lost();
    typists.clear();
    typing.reset();
    mutes.clear();
    outbox.close();
    asks.lost();
    naming.refused("network");
  };

  const connection = connect({
    url: () => `${origin}/rooms/${encodeURIComponent(room)}/ws`,
    protocols: () => [BATCH_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + session().token],
    isOffline,
    onEvents: (events) => batch(() => events.forEach(handle)),
    onLost: () => batch(forget),
  });

  return {
    room,
    userId,
    status: connection.status,
    check: connection.check,
    restart: connection.restart,
    state: computed(() => stateOf(connection.status.value, entry.value, timeline.isCaughtUp.value)),
    entry,
    role,
    timeline,
    isLoadingOlder: history.isLoadingOlder,
    roster: people.roster,
    typists: typists.names,
    outbox,
    mutes: mutes.until,
    mutedUntil: computed(() => mutes.until.value.get(userId) ?? null),
    removedUntil,
    draft: draft.text,
    lastRead,
    unread: computed(() =>
      lastRead.value === null
        ? NOTHING_UNREAD
        : countUnread(timeline.messages.value, lastRead.value, session().user, timeline.hasOlder.value),
    ),
    markRead: (seq) => book.read(room, seq),
    setDraft: (next) => {
      draft.set(next);
      typing.changed(next);
    },
    stopTyping: typing.stop,
    say: (content) => {
      // The message itself ends the typing.
      typing.reset();
      draft.set("");
      outbox.add(content);
    },
    editMessage: (seq, content) => asks.ask({ event: "editMessage", data: { seq, content } }),
    deleteMessage: (seq) => asks.ask({ event: "deleteMessage", data: { seq } }),
    muteUser: (id, seconds) => asks.ask({ event: "muteUser", data: { userId: id, seconds } }),
    removeUser: (id, seconds) => asks.ask({ event: "removeUser", data: { userId: id, seconds } }),
    loadOlder: history.loadOlder,
    reload: outbox.reload,
    rename: (raw) => {
      const isIn = entry.peek().kind === "joined";
      if (isIn && normalizeUsername(raw) === session().user.username) return Promise.resolve(null);
      return naming.rename(raw, (event) => (isIn ? send(event) : entry.peek().kind === "name_refused" && join()));
    },
    leave: () => {
      send({ event: "leaveRoom", data: {} });
      connection.close();
    },
    close: connection.close,
  };
};
