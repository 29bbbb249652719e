/** A room whose object may hibernate, crash, and lose its storage; inboxes reach it as they reach the Durable Object. */
import type { Db } from "../../drizzle/client.ts";
import { forbiddenError, noSuchRoomError } from "../../rooms/core/errors.ts";
import { isMember } from "../../rooms/core/presence.ts";
import { mayEnter } from "../../rooms/protocol/access.ts";
import type { InboxCalls, RoomCalls } from "../../rooms/protocol/calls.ts";
import type { NodeSqlite } from "./node-sqlite.ts";
import type { Instance } from "./object-calls.ts";
import { ManualClock, TestRoom } from "./room-fixture.ts";

export interface RelatedRoomOptions {
  readonly room: string;
  readonly sql: NodeSqlite;
  readonly db: Db;
  /** Returns a user's inbox as an instance of the room reaches it. */
  inbox(caller: Instance, userId: string): InboxCalls;
}

export class RelatedRoom {
  readonly clock = new ManualClock();
  readonly name: string;
  readonly #options: RelatedRoomOptions;
  instance: Instance;
  test: TestRoom;

  constructor(options: RelatedRoomOptions) {
    this.#options = options;
    this.name = options.room;
    options.sql.deleteRows();
    this.instance = { name: options.room, isGone: false };
    this.test = this.#create(new Map());
    this.test.storage.start({ seq: 0, rev: 0, isKnown: true });
  }

  #create(sockets: TestRoom["sockets"]): TestRoom {
    const { clock, instance } = this;
    const { room, sql, db, inbox } = this.#options;
    const inboxes = { of: (userId: string) => inbox(instance, userId) };
    return new TestRoom({ clock, room, sql, sockets, inboxes, initialSeq: null, db: () => db });
  }

  /** Starts an instance on what is stored, with the sockets that are open. Timers are lost. */
  async restart({ losesSockets = false, losesStorage = false } = {}): Promise<void> {
    const { clock, test } = this;
    this.instance.isGone = true;
    this.instance = { name: this.name, isGone: false };
    clock.loseTimers();
    if (losesStorage) this.#options.sql.deleteRows();
    const open = [...test.sockets].filter(([, { closeCode }]) => closeCode === null);
    this.test = this.#create(new Map(losesSockets ? [] : open));
    const { alarmAt } = clock;
    if (alarmAt !== null) clock.setAlarm(() => void this.test.runtime.alarm(), alarmAt);
    await this.test.runtime.start();
  }

  get seq(): number {
    return this.test.state.seq;
  }

  isJoined(userId: string): boolean {
    return (this.test.state.users.get(userId)?.joined ?? 0) > 0;
  }

  isHere(userId: string): boolean {
    const user = this.test.state.users.get(userId);
    return user !== undefined && isMember(user);
  }

  isRemoved(userId: string): boolean {
    return (this.test.state.sanctions.get(userId)?.removedUntil ?? 0) > this.clock.now();
  }

  /** As `Room` answers inboxes. */
  readonly calls: RoomCalls = {
    follow: async ({ user, rooms, expiresAt }) => {
      if (!mayEnter({ rooms }, this.name)) return { ok: false, error: forbiddenError("this room is private", {}) };
      if (!(await this.admits(user.id))) return { ok: false, error: noSuchRoomError({}) };
      return this.test.runtime.follow(user, expiresAt);
    },
    unfollow: async (userId) => this.test.runtime.unfollow(userId),
    read: async (userId, seq) => this.test.runtime.read(userId, seq),
    block: async (userId, isBlocked) => {
      await this.admits(userId);
      this.test.runtime.block(userId, isBlocked);
    },
    readForPush: async (userId, seqs, onlyMentions) => this.test.runtime.readForPush({ userId, seqs, onlyMentions }),
  };

  /** Resolves to whether a user with a token may enter. */
  async admits(userId: string): Promise<boolean> {
    const { runtime } = this.test;
    if (runtime.admission.admits(userId, true)) return true;
    const lost = await runtime.admission.findLost();
    if (lost.length > 0) runtime.openDirect(lost);
    return runtime.admission.admits(userId, true);
  }
}
