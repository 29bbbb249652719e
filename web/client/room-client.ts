/** The client of one room: its interface, and what it needs. */
import type { ReadonlySignal } from "@preact/signals-core";
import type { ClientEvent, Message, Role } from "../../rooms/protocol/events.ts";
import type { SanctionedUser } from "../../rooms/protocol/sanctions.ts";
import type { AroundModel } from "./around.ts";
import type { LoadedCache } from "./cache/load-cache.ts";
import type { Connection } from "./connection.ts";
import type { RequestError } from "./errors.ts";
import type { LazyTransfers } from "./files/load-transfers.ts";
import type { FilesOfRoom } from "./files/room-files.ts";
import type { HistorySync } from "./history-sync.ts";
import type { LoadedMessages } from "./loaded-messages.ts";
import type { Mutes } from "./mutes.ts";
import type { Outbox, SendOptions } from "./outbox.ts";
import type { Reactions } from "./reactions.ts";
import type { Renames } from "./renames.ts";
import type { AuditPage, Rest } from "./rest.ts";
import type { RosterModel } from "./roster.ts";
import type { Search, SearchQuery } from "./search.ts";
import type { SeqAt } from "./seq-at.ts";
import type { SettingsModel } from "./settings.ts";
import type { JoinState, RoomState } from "./state.ts";
import type { Store } from "./storage.ts";
import type { Timeline } from "./timeline.ts";
import type { Session } from "./token.ts";
import type { Typists } from "./typing.ts";
import type { Unread } from "./unread.ts";
import type { VisitedRooms } from "./visited-rooms.ts";

export interface RoomOptions {
  /** The room's canonical name. */
  room: string;
  /** `ws://` or `wss://` and a host. */
  origin: string;
  /** See `Credentials`. */
  protocols: () => Promise<string[]>;
  /** Returns the current session. */
  session: () => Session;
  store: Store;
  cache: LoadedCache;
  transfers: LazyTransfers;
  rest: Pick<Rest, "sanctions" | "audit" | "search" | "firstAfter">;
  visitedRooms: VisitedRooms;
  /** The inbox has told the read positions of the user's other devices. */
  isInboxKnown: ReadonlySignal<boolean>;
  isOffline: () => boolean;
  /** Called when the room knows this user under a new name. */
  onRenamed: (username: string) => void;
  /** Called for each live message of another user. */
  onMessage?: (message: Message) => void;
}

/** Resolves to null when the room has confirmed the request, or to the error. */
type Answer = Promise<RequestError | null>;

export interface RoomClient extends Pick<Connection<ClientEvent>, "status" | "check" | "restart">, FilesOfRoom {
  readonly room: string;
  readonly userId: string;
  /** Connection, membership and history in one. */
  readonly state: ReadonlySignal<RoomState>;
  readonly joinState: ReadonlySignal<JoinState>;
  /** Moderators may delete messages of others, mute users, remove them, and change the room's settings. */
  readonly role: ReadonlySignal<Role>;
  /**
   * The latest messages. Those of an earlier visit come from the cache until the room has sent its own. `find` also knows those around a message and those that replies refer to. A live reply comes
   * without the message that it refers to, which is then unknown unless it is loaded.
   */
  readonly timeline: Pick<Timeline, "messages" | "hasOlder" | "isCaughtUp" | "source"> & Pick<LoadedMessages, "find">;
  /**
   * The messages around the one that `loadAround` has jumped to, apart from the timeline. Null while the reader is in
   * the timeline: once they have reached it, after `closeAround`, and when the room is loaded anew.
   */
  readonly around: AroundModel["around"];
  readonly isLoadingNewer: HistorySync["isLoadingNewer"];
  readonly isLoadingOlder: HistorySync["isLoadingOlder"];
  readonly roster: RosterModel["roster"];
  /** The members' changes of name since the room was opened, by the seq of the message that they follow. */
  readonly renames: Renames["bySeq"];
  readonly typists: Typists["names"];
  readonly outbox: Pick<Outbox, "entries" | "retry" | "discard" | "restore">;
  /** The end of each known mute, ms since 1970, by user id. */
  readonly mutes: Mutes["until"];
  /** The end of this user's mute, ms since 1970; null when there is none. */
  readonly mutedUntil: ReadonlySignal<number | null>;
  /** The time until which a moderator has removed this user, ms since 1970; null when nobody has. */
  readonly removedUntil: ReadonlySignal<number | null>;
  readonly settings: SettingsModel["settings"];
  /** When slow mode lets this user write again, ms since 1970; null when they may write now. Null for moderators. */
  readonly nextMessageAt: ReadonlySignal<number | null>;
  /**
   * The name under which the room knows this user although this client has not asked for it: another user took theirs, they
   * are muted and keep the one they had, or another tab has renamed them. Null when there is none, or it was dismissed. The
   * session's name has followed.
   */
  readonly renamed: ReadonlySignal<string | null>;
  /** The unsent text of the composer; kept across reloads. */
  readonly draft: ReadonlySignal<string>;
  /** The seq of the message that the draft replies to, or null; kept like the draft. */
  readonly replyTo: ReadonlySignal<number | null>;
  /** The last seq that was read, on any device; null on the first visit, until the inbox has told what was read elsewhere. */
  readonly lastRead: ReadonlySignal<number | null>;
  readonly unread: ReadonlySignal<Unread>;
  /** Marks everything up to `seq` as read, unless `lastRead` is null. */
  markRead(seq: number): void;
  /** Changes the draft; the others see that this user is typing. */
  setDraft(draft: string): void;
  stopTyping(): void;
  /** Makes the draft a reply to the message `seq`; null makes it none. */
  setReplyTo(seq: number | null): void;
  /**
   * Sends `content`, now or once the room is joined, and empties the draft. Without options it replies to what the draft does.
   * Files are uploaded first, in the background; with files, the content may be blank.
   */
  sendMessage(content: string, options?: SendOptions): void;
  /** Edits a message of this user. */
  editMessage(seq: number, content: string): Answer;
  /** Deletes a message of this user or, as a moderator, of anyone. */
  deleteMessage(seq: number): Answer;
  /** Adds this user's reaction to a message, or takes it back. `emoji` is one emoji. `reactionsOf` shows it at once. */
  react(seq: number, emoji: string, on: boolean): Answer;
  /**
   * Returns the reactions to a message with this user's last ones, which the room may still reject. `userIds` includes this
   * user if they have reacted, as far as that is known. Reads signals, like `timeline.find`.
   */
  reactionsOf: Reactions["reactionsOf"];
  /** Mutes a user for some seconds, as a moderator; 0 lifts the mute. */
  muteUser(userId: string, seconds: number): Answer;
  /** Removes a user for some seconds, as a moderator; 0 lifts the removal. */
  removeUser(userId: string, seconds: number): Answer;
  /** Sets the least time between two messages of a user, as a moderator; 0 ends slow mode. */
  setSlowMode(seconds: number): Answer;
  /** Closes the room for all but moderators, or opens it, as a moderator. */
  setClosed(closed: boolean): Answer;
  /** Loads who is muted or removed, as a moderator; null when the request fails. */
  loadSanctions(): Promise<readonly SanctionedUser[] | null>;
  /** Loads a page of moderators' orders, as a moderator, from the `next` of the page before; null when the request fails. */
  loadAudit(cursor?: string): Promise<AuditPage | null>;
  /** Searches this room's messages. Resolves to a page or to `{ error }`. */
  search(query: Omit<SearchQuery, "room">, options?: Parameters<Search>[1]): ReturnType<Search>;
  /** Loads older messages: before those around a message or, if there are none, before the timeline's. */
  loadOlder(): void;
  /** Loads newer messages than those around a message, until they reach the timeline. */
  loadNewer(): void;
  /**
   * Loads the messages around one, into `around` or, if they reach it, into the timeline. Resolves to null once it is
   * loaded, or to the error; `aborted` means that the user has jumped elsewhere.
   */
  loadAround(seq: number): Answer;
  /** Returns to the latest messages. */
  closeAround(): void;
  /** Finds the first message at a time or after it. Resolves to its seq, null without one, or to `{ error }`. */
  seqAt(time: Date): Promise<SeqAt>;
  /** Drops from the outbox what another tab has sent or discarded. */
  reload(): void;
  rename(username: string): Answer;
  /** Empties `renamed`: the user has seen it. */
  dismissRenamed(): void;
  /** Leaves the room: the others see it at once. */
  leave(): void;
  /** Closes the connection. */
  close(): void;
}
