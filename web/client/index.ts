/**
 * Samovar's client for any page or program: typed, without a framework. State is exposed as signals of
 * @preact/signals-core: read `.value`, or subscribe with `effect`.
 */
export { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
export type { Attachment, Member, Mention, Message, Reaction, Role, User } from "../../rooms/protocol/events.ts";
export type { Preview } from "../../rooms/protocol/inbox.ts";
export type { Order, OrderAction } from "../../rooms/protocol/orders.ts";
export type { SanctionedUser } from "../../rooms/protocol/sanctions.ts";
export type { Around } from "./around.ts";
export { memoryCache, type RoomCache } from "./cache/room-cache.ts";
export { type ChatClient, type ChatOptions, createChat } from "./client.ts";
export type { Status } from "./connection.ts";
export type { DeviceCalls, LinkCode } from "./devices.ts";
export type { FindPeople, FindRooms, FoundPerson, FoundRoom, RoomQuery, RoomsPage } from "./directory.ts";
export type { RequestError, RequestFailure } from "./errors.ts";
export type { Download } from "./files/download.ts";
export { type FileLimits, type NewFile, PENDING_BYTES, type PendingFile } from "./files/pending-file.ts";
export type { GetOptions } from "./get.ts";
export type { InboxNotice } from "./inbox/notices.ts";
export type { RoomSummary } from "./inbox/summaries.ts";
export type { Pending, SendOptions } from "./outbox.ts";
export type { PushCalls, PushTarget } from "./push-calls.ts";
export type { Rename } from "./renames.ts";
export type { AuditPage, ListedOrder } from "./rest.ts";
export type { RoomClient } from "./room-client.ts";
export type { Roster } from "./roster.ts";
export type { ExcerptPart, FoundMessage, Search, SearchFailure, SearchPage, SearchQuery } from "./search.ts";
export type { SeqAt } from "./seq-at.ts";
export type { RoomSettings } from "./settings.ts";
export type { JoinState, RoomState } from "./state.ts";
export { browserStore, memoryStore, type Store } from "./storage.ts";
export type { MessageRange } from "./timeline.ts";
export type { Session } from "./token.ts";
export type { Unread } from "./unread.ts";
