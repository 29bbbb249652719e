/**
 * Calls between a room and the inboxes of its followers, and what they carry. Each call is idempotent, because one that
 * fails is repeated, and either side may have lost what it knew.
 */
import type { Role, RoomError, UploadedFile, User } from "./events.ts";
import type { Preview } from "./inbox.ts";

/** That a user follows a room. */
export interface Following {
  readonly room: string;
  /** The room's last seq: a new follower has read up to here. */
  readonly lastSeq: number;
  /** When the follower's access ends, seconds since 1970; null in a public room and in a direct conversation. */
  readonly accessUntil: number | null;
  /** The other user of a direct conversation; null if they were erased, left out if their name is not known. */
  readonly direct?: User | null;
}

/** The numbers of unread messages that a room tells an absent follower's inbox of, ascending. */
export const UNREAD_THRESHOLDS = [1, 10, 100] as const;

/** News of a room for one of its followers. */
export interface Notice extends Following {
  /** At least so many messages are unread, one of `UNREAD_THRESHOLDS`; 0 if that is not what the notice is about. */
  readonly unread: number;
  /** The messages that mention the follower, ascending, the last 50; in a direct conversation all of the other's. */
  readonly mentions: readonly Preview[];
  /** The message that it is about: the last of the mentions, else the room's last message. */
  readonly message: Preview;
}

export interface NoticeAnswer {
  /** False if the user does not follow the room any more: the room forgets the follower. */
  readonly isFollowing: boolean;
  /** True if a device of the user is connected, which wants to know of further unread messages. */
  readonly isConnected: boolean;
  /** Everything up to this seq has been read. */
  readonly read: number;
}

/** What rooms call: the `Inbox` object of one user. */
export interface InboxCalls {
  /** The user follows the room. Resolves to false if they have unfollowed it, which the room has not learned yet. */
  followed(following: Following): Promise<boolean>;
  /** The room has forgotten the user. */
  unfollowed(room: string): Promise<void>;
  notify(notice: Notice): Promise<NoticeAnswer>;
}

/** A direct conversation that a user has opened, and its last seq. */
export interface OpenedDirect {
  readonly room: string;
  readonly lastSeq: number;
  /** The other user, under the name that the user knows. */
  readonly direct: User;
}

/** Whoever follows a room, and the private rooms that their token admits to. */
export interface FollowRequest {
  readonly user: User;
  readonly rooms: readonly string[];
  /** When the token ends, seconds since 1970; null if that is not known and the room is public. */
  readonly expiresAt: number | null;
}

export type FollowResult =
  | { readonly ok: true; readonly lastSeq: number }
  | { readonly ok: false; readonly error: RoomError };

/** A message as a push shows it. */
export interface PushedMessage {
  readonly message: Preview;
  readonly isMention: boolean;
}

/** What inboxes call: the `Room` object. */
export interface RoomCalls {
  /** Makes a user a follower, or repeats that they are one. */
  follow(request: FollowRequest): Promise<FollowResult>;
  unfollow(userId: string): Promise<void>;
  /** The user has read everything up to `seq` without joining: the next message is news again. */
  read(userId: string, seq: number): Promise<void>;
  /** In a direct conversation: the user blocks the other member, or lifts that. */
  block(userId: string, isBlocked: boolean): Promise<void>;
  /**
   * Resolves to the last of these messages (ascending seqs) that stands, in its current state, with `onlyMentions` of those
   * that mention the follower; null if there is none, or if they may not read the room.
   */
  readForPush(userId: string, seqs: readonly number[], onlyMentions: boolean): Promise<PushedMessage | null>;
}

/** A file that a user is about to upload into a room. */
export interface UploadRequest {
  readonly user: User;
  readonly role: Role;
  /** The private rooms that the user's token names. */
  readonly rooms: readonly string[];
  /** With the same one, another attempt continues the upload in place of beginning a second one; null without one. */
  readonly clientId: string | null;
  readonly file: Omit<UploadedFile, "id">;
}

/** `isComplete`: an earlier attempt has stored the file, and only the response was lost. */
export type UploadResult =
  | { readonly ok: true; readonly file: UploadedFile; readonly isComplete: boolean }
  | { readonly ok: false; readonly error: RoomError };

/** What the Worker calls about files. Their bytes never pass through the room. */
export interface RoomFileCalls {
  /** Notes an upload before its first byte is stored, so that nothing is stored that nobody would delete. */
  beginUpload(request: UploadRequest): Promise<UploadResult>;
  /**
   * The bytes are stored: from now on the user can send the file. Resolves to false if the room does not know of the file any
   * more, neither as an upload nor in a message: its bytes came too late and have to be deleted.
   */
  completeUpload(userId: string, fileId: string): Promise<boolean>;
  /** Resolves to whether a user may see the room's files: `hasToken` is false for a guest without a session. In a public room everyone may. */
  mayReadFiles(userId: string, rooms: readonly string[], hasToken: boolean): Promise<boolean>;
}
