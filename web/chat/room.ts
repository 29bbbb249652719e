/** One room as a client sees it: joins, catches up after each loss, and says what waits in the outbox. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { ClientEvent, ErrorCode, Message, RoomError, ServerEvent } from "../../rooms/protocol.ts";
import { BATCH_SUBPROTOCOL, LIMITS, normalizeUsername, TOKEN_SUBPROTOCOL_PREFIX } from "../../rooms/wire.ts";
import { type Connection, connect } from "./connection.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createPeople, type People } from "./people.ts";
import type { Refusal, Session } from "./session.ts";
import type { Store } from "./storage.ts";
import { createTimeline, type Timeline } from "./timeline.ts";
import { createTypingNotice, createTypists, type Typists } from "./typing.ts";

export type Entry =
  | { kind: "joining" }
  | { kind: "joined" }
  /** The room does not take this name; `rename` tries another. */
  | { kind: "name_refused"; code: ErrorCode };

export interface RoomOptions {
  /** The room's canonical name. */
  room: string;
  /** Where the room is, as `ws://` or `wss://` and a host. */
  origin: string;
  /** The session as it is at the moment. */
  session: () => Session;
  store: Store;
  isOffline: () => boolean;
  /** The room knows this user as `username` now. */
  onRenamed: (username: string) => void;
}

export interface RoomClient extends Pick<Connection, "status" | "check" | "restart"> {
  readonly room: string;
  readonly userId: string;
  readonly entry: ReadonlySignal<Entry>;
  readonly timeline: Pick<Timeline, "messages" | "hasOlder" | "isCaughtUp">;
  readonly isLoadingOlder: ReadonlySignal<boolean>;
  readonly roster: People["roster"];
  readonly typists: Typists["names"];
  readonly outbox: Pick<Outbox, "entries" | "retry" | "discard">;
  /** Says `content`, now or as soon as the room is reached. */
  say(content: string): void;
  /** The draft has changed. */
  drafted(draft: string): void;
  /** The writer has turned to something else. */
  stopTyping(): void;
  loadOlder(): void;
  /** Returns null once the room has taken the name, or why it did not. */
  rename(username: string): Promise<Refusal | null>;
  /** Leaves the room: the others see it at once. */
  leave(): void;
  /** Lets go of the connection. */
  close(): void;
}

const RETRY_MS = 2_000;

/** Connects and joins at once. */
export const createRoom = ({ room, origin, session, store, isOffline, onRenamed }: RoomOptions): RoomClient => {
  const userId = session().user.id;
  const entry = signal<Entry>({ kind: "joining" });
  const isLoadingOlder = signal(false);
  const timeline = createTimeline();
  const people = createPeople();
  const typists = createTypists();
  const typing = createTypingNotice((isTyping) => connection.send({ event: "typing", data: { isTyping } }));
  const outbox = createOutbox({ room, userId, store, send: (event) => connection.send(event) });
  /** The name that the room was last asked for, until it answers. */
  let wanted: { username: string; settle: (refusal: Refusal | null) => void } | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const settle = (refusal: Refusal | null) => {
    wanted?.settle(refusal);
    wanted = null;
  };

  const join = () => {
    const after = timeline.position();
    const username = wanted?.username ?? session().user.username;
    connection.send({ event: "joinRoom", data: { username, ...(after === null ? {} : { after }) } });
  };

  /** There is one request for history at a time, so an error about history is about that one. */
  const requestHistory = () => {
    const data: Extract<ClientEvent, { event: "requestHistory" }>["data"] = {};
    const oldest = timeline.messages.peek()[0]?.seq;
    const position = timeline.position();
    if (isLoadingOlder.peek() && oldest !== undefined) data.before = oldest;
    else if (position !== null) Object.assign(data, { after: position, limit: LIMITS.historyMessages });
    connection.send({ event: "requestHistory", data });
  };

  const receive = (message: Message) => {
    if (message.clientId !== undefined) outbox.acknowledge(message.clientId);
  };

  const refused = (error: RoomError) => {
    const later = (run: () => void) => {
      clearTimeout(retry);
      retry = setTimeout(run, error.retryAfterMs ?? RETRY_MS);
    };
    if (error.clientId !== undefined) outbox.refuse(error.clientId, error);
    if (error.code === "not_joined") {
      entry.value = { kind: "joining" };
      isLoadingOlder.value = false;
      outbox.close();
      join();
    } else if (error.code === "history_unavailable") later(requestHistory);
    else if (error.event === "setUsername") settle(error.code);
    else if (error.event === "joinRoom") {
      if (error.code === "rate_limited") return later(join);
      entry.value = { kind: "name_refused", code: error.code };
      settle(error.code);
    } else if (error.event === "requestHistory" && error.code === "rate_limited") later(requestHistory);
  };

  const handle = ({ event, data }: ServerEvent) => {
    switch (event) {
      case "connected":
        return join();
      case "roomUsers":
        people.list(data);
        entry.value = { kind: "joined" };
        if (wanted) onRenamed(wanted.username);
        settle(null);
        return outbox.open();
      case "messageHistory":
        timeline.history(data);
        data.messages.forEach(receive);
        if (data.before !== undefined) isLoadingOlder.value = false;
        if (!timeline.isCaughtUp.peek()) requestHistory();
        return;
      case "message":
        timeline.live(data);
        receive(data);
        if (data.userId !== null) typists.remove(data.userId);
        return;
      case "userJoined":
        people.joined(data);
        if (data.user.id !== userId) return;
        onRenamed(data.user.username);
        if (data.user.username === wanted?.username) settle(null);
        return;
      case "userLeft":
        people.left(data);
        return typists.remove(data.user.id);
      case "userTyping":
        return typists.set(data);
      case "error":
        return refused(data);
    }
  };

  const connection = connect({
    url: () => `${origin}/rooms/${encodeURIComponent(room)}/ws`,
    protocols: () => [BATCH_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + session().token],
    isOffline,
    onEvents: (events) => batch(() => events.forEach(handle)),
    onLost: () =>
      batch(() => {
        clearTimeout(retry);
        entry.value = { kind: "joining" };
        isLoadingOlder.value = false;
        timeline.lost();
        typists.clear();
        typing.reset();
        outbox.close();
        settle("network");
      }),
  });

  return {
    room,
    userId,
    status: connection.status,
    check: connection.check,
    restart: connection.restart,
    entry,
    timeline,
    isLoadingOlder,
    roster: people.roster,
    typists: typists.names,
    outbox,
    say: (content) => {
      // The message itself ends the typing.
      typing.reset();
      outbox.add(content);
    },
    drafted: typing.changed,
    stopTyping: typing.stop,
    loadOlder: () => {
      if (isLoadingOlder.peek() || !timeline.hasOlder.peek() || !timeline.isCaughtUp.peek()) return;
      isLoadingOlder.value = true;
      requestHistory();
    },
    rename: (raw) => {
      const username = normalizeUsername(raw);
      if (username === null) return Promise.resolve("invalid_data");
      if (entry.peek().kind === "joined" && username === session().user.username) return Promise.resolve(null);
      // Answers do not say which name they are about.
      if (wanted !== null) return Promise.resolve("rate_limited");
      return new Promise((resolve) => {
        wanted = { username, settle: resolve };
        if (entry.peek().kind === "name_refused") join();
        else if (!connection.send({ event: "setUsername", data: { username } })) settle("network");
      });
    },
    leave: () => {
      connection.send({ event: "leaveRoom", data: {} });
      connection.close();
    },
    close: connection.close,
  };
};
