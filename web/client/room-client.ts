/** What a client of one room offers, and what it needs. */
import type { ReadonlySignal } from "@preact/signals-core";
import type { Message, Role } from "../../rooms/protocol/events.ts";
import type { Connection } from "./connection.ts";
import type { CatchUp } from "./history-sync.ts";
import type { Outbox } from "./outbox.ts";
import type { People } from "./roster.ts";
import type { Mutes } from "./sanctions.ts";
import type { Refusal } from "./session.ts";
import type { Entry, RoomState } from "./state.ts";
import type { Store } from "./storage.ts";
import type { Timeline } from "./timeline.ts";
import type { Session } from "./token.ts";
import type { Typists } from "./typing.ts";
import type { Unread } from "./unread.ts";
import type { RoomBook } from "./visited-rooms.ts";

export interface RoomOptions {
  /** The room's canonical name. */
  room: string;
  /** Where the room is, as `ws://` or `wss://` and a host. */
  origin: string;
  /** The session as it is at the moment. */
  session: () => Session;
  store: Store;
  book: RoomBook;
  isOffline: () => boolean;
  /** The room knows this user as `username` now. */
  onRenamed: (username: string) => void;
  /** Something new was said by somebody else, and not fetched as history. */
  onMessage?: (message: Message) => void;
}

/** What is asked of the room resolves to null when it is done, or to why it was refused. */
type Answer = Promise<Refusal | null>;

export interface RoomClient extends Pick<Connection, "status" | "check" | "restart"> {
  readonly room: string;
  readonly userId: string;
  /** How it stands, in one word. */
  readonly state: ReadonlySignal<RoomState>;
  readonly entry: ReadonlySignal<Entry>;
  /** Moderators may delete what others said, mute them and remove them. */
  readonly role: ReadonlySignal<Role>;
  readonly timeline: Pick<Timeline, "messages" | "hasOlder" | "isCaughtUp">;
  readonly isLoadingOlder: CatchUp["isLoadingOlder"];
  readonly roster: People["roster"];
  readonly typists: Typists["names"];
  readonly outbox: Pick<Outbox, "entries" | "retry" | "discard">;
  /** Who is muted, as far as this client was told: until when, ms since 1970, by user id. */
  readonly mutes: Mutes["until"];
  /** Until when this user may not speak, ms since 1970; null when they may. */
  readonly mutedUntil: ReadonlySignal<number | null>;
  /** Until when a moderator has sent this user away, ms since 1970; null when nobody has. */
  readonly removedUntil: ReadonlySignal<number | null>;
  /** What is being written; it outlives the page. */
  readonly draft: ReadonlySignal<string>;
  /** Everything up to this seq was read, in whichever tab; null before the room was first seen. */
  readonly lastRead: ReadonlySignal<number | null>;
  readonly unread: ReadonlySignal<Unread>;
  /** Everything up to `seq` has been seen by the user. */
  markRead(seq: number): void;
  /** The draft has changed: the others see that this user is typing. */
  setDraft(draft: string): void;
  /** The writer has turned to something else. */
  stopTyping(): void;
  /** Says `content`, now or as soon as the room is reached, and empties the draft. */
  say(content: string): void;
  /** Changes a message of this user's. */
  editMessage(seq: number, content: string): Answer;
  /** Deletes a message of this user's; a moderator, anyone's. */
  deleteMessage(seq: number): Answer;
  /** Moderators: forbids a user to speak for so many seconds; 0 allows it again. */
  muteUser(userId: string, seconds: number): Answer;
  /** Moderators: sends a user away for so many seconds; 0 lets them come again. */
  removeUser(userId: string, seconds: number): Answer;
  loadOlder(): void;
  /** Another tab may have changed what is kept. */
  reload(): void;
  rename(username: string): Answer;
  /** Leaves the room: the others see it at once. */
  leave(): void;
  /** Lets go of the connection. */
  close(): void;
}
