/** One room: joins, catches up after each disconnect, and sends what the outbox holds. */
import { batch, computed, signal } from "@preact/signals-core";
import type { ClientEvent, Message, Role, RoomError, ServerEvent } from "../../rooms/protocol/events.ts";
import { normalizeUsername } from "../../rooms/protocol/names.ts";
import { type Connection, connect } from "./connection.ts";
import { createDraft } from "./draft.ts";
import { isTemporary, isUnspecific } from "./errors.ts";
import { createRoomFiles } from "./files/room-files.ts";
import { createMessageSync } from "./message-sync.ts";
import { createModeration } from "./moderation.ts";
import { createMutes } from "./mutes.ts";
import { createNaming } from "./naming.ts";
import { createOutbox } from "./outbox.ts";
import { createReactions } from "./reactions.ts";
import { createReading } from "./reading.ts";
import { createRenames } from "./renames.ts";
import { createRequests } from "./requests.ts";
import type { RoomClient, RoomOptions } from "./room-client.ts";
import { createRoster } from "./roster.ts";
import { createSeqAt } from "./seq-at.ts";
import { createSettings } from "./settings.ts";
import { type JoinState, stateOf } from "./state.ts";
import { createTypingNotifier, createTypists } from "./typing.ts";

/** Delay before a rejected join or history request is repeated, when the error does not name one. */
const RETRY_MS = 2_000;

/** Connects and joins at once. */
export const createRoom = (options: RoomOptions): RoomClient => {
  const {
    room,
    origin,
    protocols,
    session,
    store,
    cache,
    transfers,
    rest,
    visitedRooms,
    isInboxKnown,
    isOffline,
    onRenamed,
    onMessage,
  } = options;
  const userId = session().user.id;
  const joinState = signal<JoinState>({ kind: "joining" });
  const role = signal<Role>("member");
  const removedUntil = signal<number | null>(null);
  const send: Connection<ClientEvent>["send"] = (event) => connection.send(event);
  const messages = createMessageSync(send);
  const { timeline, around, find } = messages.loaded;
  const { history } = messages;
  const roster = createRoster();
  const typists = createTypists();
  const typing = createTypingNotifier((isTyping) => send({ event: "typing", data: { isTyping } }));
  const outbox = createOutbox({ room, userId, store, send });
  const isJoined = computed(() => joinState.value.kind === "joined");
  const files = createRoomFiles({ room, userId, transfers, outbox, isJoined });
  const naming = createNaming(() => session().user.username, onRenamed);
  const requests = createRequests(userId, send);
  const renames = createRenames();
  const reactions = createReactions(userId, requests.send);
  const mutes = createMutes();
  const settings = createSettings();
  const draft = createDraft(store, room);
  const reading = createReading({ room, userId, timeline, visitedRooms, isInboxKnown });
  /** A join that is not answered yet. */
  let isJoining = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const isNameRejected = () => joinState.peek().kind === "name_rejected";

  const join = () => {
    isJoining = send({ event: "joinRoom", data: { username: naming.name(), ...messages.position() } });
    return isJoining;
  };

  const rejoin = () => {
    joinState.value = { kind: "joining" };
    outbox.close();
    messages.disconnected();
    join();
  };

  const stored = ({ clientId, userId: author, timestamp }: Message) => {
    if (clientId !== undefined) outbox.acknowledge(clientId);
    if (author === userId) settings.wrote(Date.parse(timestamp));
  };

  const handleError = (error: RoomError) => {
    const { code, event, retryAfterMs = RETRY_MS } = error;
    const isAbout = (name: ClientEvent["event"]) => event === name || isUnspecific(error);
    requests.reject(error);
    outbox.reject(error);
    if (code === "muted") mutes.setFor(userId, retryAfterMs);
    if (code === "rate_limited" && event === "sendMessage") settings.rejectedFor(retryAfterMs);
    if (code === "not_joined") return rejoin();
    if (isJoining && isAbout("joinRoom")) {
      clearTimeout(retry);
      if (isTemporary(error)) {
        retry = setTimeout(join, retryAfterMs);
        return;
      }
      isJoining = false;
      if (!isNameRejected()) joinState.value = { kind: "name_rejected", code };
      return naming.rejected(code);
    }
    if (isAbout("setUsername")) naming.rejected(code);
    messages.rejected(error, retryAfterMs);
  };

  const handle = (received: ServerEvent) => {
    requests.confirm(received);
    reactions.received(received);
    const { event, data } = received;
    switch (event) {
      case "connected":
        role.value = data.role;
        removedUntil.value = null;
        files.connected(data.limits);
        return void join();
      case "roomUsers":
        roster.set(data);
        isJoining = false;
        if (joinState.peek().kind === "joined") return;
        joinState.value = { kind: "joined" };
        visitedRooms.enter(room);
        naming.joined(roster.roster.peek().users.get(userId)?.username);
        return outbox.open();
      case "messageHistory":
        messages.received(received);
        data.messages.forEach(stored);
        return reading.loaded();
      case "message":
        messages.received(received);
        stored(data);
        if (data.userId !== null) typists.remove(data.userId);
        if (data.userId !== userId) onMessage?.(data);
        return;
      case "reset":
        void cached.then((opened) => opened?.reset());
        return messages.received(received);
      case "messagesChanged":
      case "messageEdited":
      case "messageDeleted":
      case "reactionsChanged":
        return messages.received(received);
      case "userJoined":
        renames.note(roster.roster.peek().users.get(data.user.id), data.user, timeline.messages.peek().at(-1)?.seq);
        roster.joined(data);
        if (data.user.id === userId) naming.renamed(data.user.username);
        return;
      case "userLeft":
        roster.left(data);
        return typists.remove(data.user.id);
      case "userTyping":
        return typists.set(data);
      case "userMuted":
        return mutes.set(data);
      case "userRemoved":
        if (data.userId === userId) removedUntil.value = data.until === null ? null : Date.parse(data.until);
        return;
      case "roomSettings":
        settings.set(data);
        return outbox.resume();
      case "error":
        return handleError(data);
    }
  };

  const disconnected = () => {
    clearTimeout(retry);
    isJoining = false;
    if (!isNameRejected()) joinState.value = { kind: "joining" };
    messages.disconnected();
    typists.clear();
    typing.reset();
    mutes.clear();
    settings.disconnected();
    outbox.close();
    requests.disconnected();
    naming.rejected("network");
  };

  const connection = connect<ClientEvent, ServerEvent>({
    url: () => `${origin}/rooms/${encodeURIComponent(room)}/ws`,
    protocols,
    greeting: "connected",
    isOffline,
    // Until the user has chosen a name there is nothing to connect for, and the room closes what does not join.
    isNeeded: () => !isNameRejected(),
    onEvents: (events) => batch(() => events.forEach(handle)),
    onDisconnect: () => batch(disconnected),
  });

  const { status } = connection;
  const cached = cache.then((loaded) => loaded?.room({ userId, room, loaded: messages.loaded, status }));

  const close = () => {
    void cached.then((opened) => opened?.close());
    reading.stop();
    files.stop();
    connection.close();
  };

  return {
    room,
    userId,
    status,
    check: connection.check,
    restart: connection.restart,
    state: computed(() => stateOf(status.value, joinState.value, timeline.isCaughtUp.value)),
    joinState,
    role,
    timeline: { ...timeline, find },
    around: around.around,
    isLoadingOlder: history.isLoadingOlder,
    isLoadingNewer: history.isLoadingNewer,
    roster: roster.roster,
    renames: renames.bySeq,
    typists: typists.names,
    outbox: {
      ...outbox,
      discard: (clientId) => {
        files.discarding(clientId);
        outbox.discard(clientId);
      },
    },
    ...files.shown,
    mutes: mutes.until,
    mutedUntil: computed(() => mutes.until.value.get(userId) ?? null),
    removedUntil,
    settings: settings.settings,
    nextMessageAt: computed(() => (role.value === "moderator" ? null : settings.nextMessageAt.value)),
    renamed: naming.given,
    draft: draft.text,
    replyTo: draft.replyTo,
    lastRead: reading.lastRead,
    unread: reading.unread,
    markRead: reading.markRead,
    setDraft: (next) => {
      draft.set(next);
      typing.changed(next);
    },
    setReplyTo: draft.setReplyTo,
    stopTyping: typing.stop,
    sendMessage: (content, options) => {
      // The room ends the typing when it receives the message.
      typing.reset();
      const { replyTo, files: added = [] } = options ?? { replyTo: draft.replyTo.peek() ?? undefined };
      outbox.add(content, { replyTo, files: files.hold(added) });
      draft.clear();
    },
    editMessage: (seq, content) => requests.send({ event: "editMessage", data: { seq, content } }),
    deleteMessage: (seq) => requests.send({ event: "deleteMessage", data: { seq } }),
    react: reactions.react,
    reactionsOf: reactions.reactionsOf,
    ...createModeration(room, requests, rest),
    search: (query, options) => rest.search({ ...query, room }, options),
    loadOlder: history.loadOlder,
    loadNewer: history.loadNewer,
    loadAround: async (seq) => (joinState.peek().kind === "joined" ? history.loadAround(seq) : "network"),
    closeAround: history.closeAround,
    seqAt: createSeqAt(room, timeline, rest.firstAfter),
    reload: outbox.reload,
    rename: (rawName) => {
      const { kind } = joinState.peek();
      if (kind === "joined" && normalizeUsername(rawName) === session().user.username) return Promise.resolve(null);
      return naming.rename(rawName, (event) => {
        if (kind !== "name_rejected") return kind === "joined" && send(event);
        if (!join()) connection.restart();
        return true;
      });
    },
    dismissRenamed: naming.dismiss,
    leave: () => {
      send({ event: "leaveRoom", data: {} });
      close();
    },
    close,
  };
};
