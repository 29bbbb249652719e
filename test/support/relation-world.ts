/** Rooms and inboxes that call each other, users with their devices, and one Postgres: whatever happens to them. */
import { asc, eq } from "drizzle-orm";
import type { Db } from "../../drizzle/client.ts";
import { messages } from "../../drizzle/schema.ts";
import type { Presented } from "../../inbox/core/access.ts";
import { hasAccess } from "../../inbox/core/state.ts";
import type { InboxCalls, RoomCalls } from "../../rooms/protocol/calls.ts";
import type { ClientEvent, Role, User } from "../../rooms/protocol/events.ts";
import type { InboxServerEvent } from "../../rooms/protocol/inbox.ts";
import type { NodeSqlite } from "./node-sqlite.ts";
import { type Instance, ObjectCalls } from "./object-calls.ts";
import { type PostgresQueue, turn } from "./postgres-queue.ts";
import { RelatedInbox } from "./related-inbox.ts";
import { RelatedRoom } from "./related-room.ts";
import { RecordingSocket } from "./room-fixture.ts";

export const ANNA: User = { id: "u-anna", username: "Anna" };
export const BORIS: User = { id: "u-boris", username: "Boris" };
/** The moderator. */
export const CARLA: User = { id: "u-carla", username: "Carla" };
export const USERS: readonly User[] = [ANNA, BORIS, CARLA];

const START = Date.UTC(2026, 10, 23);
const TOKEN_S = 8 * 60 * 60;

export interface Parts {
  readonly db: Db;
  readonly postgres: PostgresQueue;
  /** A database for each room, then for each inbox. */
  readonly sql: readonly NodeSqlite[];
}

export class World {
  readonly #parts: Parts;
  readonly calls = new ObjectCalls();
  readonly rooms: readonly RelatedRoom[];
  readonly inboxes: readonly RelatedInbox[];
  readonly privateRoom: string;
  readonly direct: string;
  isPostgresAway = false;
  /** Whose tokens name the private room, and when the last such token ends, s. */
  readonly granted = new Set<string>();
  readonly #grantEnds = new Map<string, number>();
  /** Users whose inbox has lost its storage, and rooms that have. */
  readonly lost = new Set<string>();
  /** What has gone wrong on the way. */
  readonly violations: string[] = [];
  #connections = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    const id = crypto.randomUUID().replaceAll("-", "");
    this.privateRoom = `private-${id}`;
    this.direct = `dm-${id}`;
    const { db, sql, postgres } = parts;
    postgres.clear();
    const names = [`open-${id}`, this.privateRoom, this.direct];
    this.rooms = names.map((room, i) => {
      const database = sql[i];
      if (!database) throw new Error("too few databases");
      return new RelatedRoom({ room, sql: database, db, inbox: (caller, userId) => this.#inboxFor(caller, userId) });
    });
    this.inboxes = USERS.map((user, i) => {
      const database = sql[names.length + i];
      if (!database) throw new Error("too few databases");
      return new RelatedInbox({
        user,
        sql: database,
        db,
        room: (caller, name) => this.#roomFor(caller, name),
        onEvent: (event) => this.#checkEvent(user, event),
        onReadBack: (room) => void this.violations.push(`${user.id} has lost what they had read in ${room}`),
      });
    });
    for (const { clock } of [...this.rooms, ...this.inboxes]) clock.advanceTo(START);
  }

  get now(): number {
    return Math.max(...[...this.rooms, ...this.inboxes].map(({ clock }) => clock.now()));
  }

  room(name: string): RelatedRoom {
    const found = this.rooms.find((each) => each.name === name);
    if (!found) throw new Error(`no room ${name}`);
    return found;
  }

  inbox(userId: string): RelatedInbox {
    const found = this.inboxes.find(({ instance }) => instance.name === userId);
    if (!found) throw new Error(`no inbox ${userId}`);
    return found;
  }

  #inboxFor(caller: Instance, userId: string): InboxCalls {
    const inbox = () => this.inbox(userId).runtime;
    return {
      followed: (following) => this.calls.call(caller, userId, () => inbox().followed(following)),
      unfollowed: (room) => this.calls.call(caller, userId, () => inbox().unfollowed(room)),
      notify: (notice) => {
        if (!this.mayRead(userId, notice.room)) this.violations.push(`${userId} was told of ${notice.room}`);
        if (notice.message.userId === userId && notice.mentions.length > 0) {
          this.violations.push(`${userId} was told of their own message`);
        }
        return this.calls.call(caller, userId, () => inbox().notify(notice));
      },
    };
  }

  #roomFor(caller: Instance, name: string): RoomCalls {
    const call = <Answer>(request: (room: RoomCalls) => Promise<Answer>) =>
      this.calls.call(caller, name, () => request(this.room(name).calls));
    return {
      follow: (request) => call((room) => room.follow(request)),
      unfollow: (userId) => call((room) => room.unfollow(userId)),
      read: (userId, seq) => call((room) => room.read(userId, seq)),
      block: (userId, isBlocked) => call((room) => room.block(userId, isBlocked)),
      readForPush: (...request) => call((room) => room.readForPush(...request)),
    };
  }

  /** Whether the user may be told of the room's messages now. */
  mayRead(userId: string, name: string): boolean {
    if (name === this.direct) return userId !== CARLA.id;
    if (this.room(name).isRemoved(userId)) return false;
    return name !== this.privateRoom || (this.#grantEnds.get(userId) ?? 0) * 1000 > this.now;
  }

  #checkEvent(user: User, { event, data }: InboxServerEvent): void {
    const shown =
      event === "inbox" ? data.rooms.map(({ room }) => room) : "room" in data && data.room ? [data.room] : [];
    if (event === "unfollowed" || event === "error") return;
    for (const name of shown) {
      const isOpen = name !== this.privateRoom || (this.#grantEnds.get(user.id) ?? 0) * 1000 > this.now;
      if (!isOpen || (name === this.direct && user === CARLA))
        this.violations.push(`${user.id} was sent ${event} of ${name}`);
    }
  }

  token(user: User): Presented {
    const expiresAt = Math.floor(this.now / 1000) + TOKEN_S;
    const rooms = this.granted.has(user.id) ? [this.privateRoom] : [];
    if (rooms.length > 0) this.#grantEnds.set(user.id, expiresAt);
    return { user, rooms, expiresAt, epoch: null };
  }

  mayEnter(user: User, name: string): boolean {
    return name !== this.privateRoom || this.granted.has(user.id);
  }

  async join(user: User, room: RelatedRoom): Promise<void> {
    if (!this.mayEnter(user, room.name) || !(await this.#admits(user, room))) return;
    const role: Role = user === CARLA ? "moderator" : "member";
    const id = `${user.id} ${++this.#connections}`;
    const { expiresAt } = this.token(user);
    room.test.open(id, user, role, new RecordingSocket(), null, { batch: true, extended: true }, expiresAt);
    this.send(user, room, { event: "joinRoom", data: {} });
  }

  async #admits(user: User, room: RelatedRoom): Promise<boolean> {
    const admitted = room.admits(user.id);
    await this.drain();
    return admitted;
  }

  /** Sends an event on the user's last connection to the room. */
  send(user: User, room: RelatedRoom, { event, data }: ClientEvent): void {
    const id = this.connectionsOf(user, room).at(-1);
    if (id !== undefined) room.test.send(id, event, data as never);
  }

  connectionsOf(user: User, { test }: RelatedRoom): string[] {
    return [...test.sockets].flatMap(([id, { closeCode }]) =>
      id.startsWith(`${user.id} `) && closeCode === null ? [id] : [],
    );
  }

  /** All of the user's connections to the room are lost. */
  cut(user: User, room: RelatedRoom): void {
    for (const id of this.connectionsOf(user, room)) {
      room.test.disconnect(id);
      room.test.sockets.delete(id);
    }
  }

  async post(user: User, room: RelatedRoom, content: string): Promise<void> {
    if (!this.mayEnter(user, room.name) || !(await this.#admits(user, room))) return;
    room.test.post(user, content, undefined, { expiresAt: this.token(user).expiresAt });
  }

  async openDirect(user: User, other: User): Promise<void> {
    const room = this.room(this.direct);
    await this.#admits(user, room);
    const lastSeq = room.test.runtime.openDirect([user.id, other.id]);
    void this.inbox(user.id).runtime.openedDirect({ room: this.direct, lastSeq, direct: other });
  }

  /** Lets requests and calls go on until nothing can. */
  async drain(): Promise<void> {
    const { postgres } = this.#parts;
    for (;;) {
      await turn();
      if (postgres.size > 0) await postgres.decide(0, this.isPostgresAway ? "lost" : "answered");
      else if (!(await this.calls.deliver())) break;
    }
    for (const inbox of this.inboxes) inbox.sweep();
  }

  /** Moves all clocks together, with timers and alarms at their times on the way. */
  async pass(ms: number): Promise<void> {
    const clocks = [...this.rooms, ...this.inboxes].map(({ clock }) => clock);
    const end = this.now + ms;
    for (;;) {
      const times = clocks.flatMap(({ nextAt }) => nextAt ?? []);
      const next = Math.min(end, ...times);
      for (const clock of clocks) clock.advanceTo(Math.max(next, clock.now()));
      await this.drain();
      if (next === end && !clocks.some(({ nextAt }) => nextAt !== null && nextAt <= end)) return;
    }
  }

  /** An object hibernates, unless something is under way. */
  async hibernate(object: RelatedRoom | RelatedInbox): Promise<void> {
    await this.pass(1_000);
    if (this.calls.concerns(object.instance.name) || object.clock.pending > 0) return;
    await this.#restart(object, {});
  }

  async crash(object: RelatedRoom | RelatedInbox, doArrive: boolean): Promise<void> {
    this.calls.lose(object.instance, doArrive);
    await this.#restart(object, object instanceof RelatedRoom ? { losesSockets: true } : { losesDevices: true });
  }

  /** An object loses its storage, a room once Postgres has everything. */
  async lose(object: RelatedRoom | RelatedInbox, doArrive: boolean): Promise<void> {
    if (object instanceof RelatedRoom) await this.archive(object);
    this.lost.add(object.instance.name);
    this.calls.lose(object.instance, doArrive);
    object.clock.clearAlarm();
    const loss = object instanceof RelatedRoom ? { losesSockets: true } : { losesDevices: true };
    await this.#restart(object, { ...loss, losesStorage: true });
  }

  /** Starts another instance. A room that has nothing stored is numbered at once. */
  async #restart(object: RelatedRoom | RelatedInbox, losses: object): Promise<void> {
    await object.restart(losses);
    if (object instanceof RelatedRoom) {
      const { runtime } = object.test;
      const numbered = runtime.number();
      while (!runtime.isNumbered) {
        await this.drain();
        object.clock.advance(200);
      }
      await numbered;
    }
    await this.drain();
  }

  /** Postgres answers, until it has everything of the room. */
  async archive(room: RelatedRoom): Promise<void> {
    const { isPostgresAway } = this;
    this.isPostgresAway = false;
    const { messages, changes } = room.test.storage;
    for (let n = 0; messages.archivedSeq < messages.last().seq || !changes.isArchived; n++) {
      if (n > 100) throw new Error("not archived");
      // What Postgres has, as far as an instance knows, may be behind: erasing anyone makes it ask.
      void room.test.runtime.erase("u-nobody", false);
      await this.pass(5_000);
    }
    this.isPostgresAway = isPostgresAway;
  }

  /** Resolves to what Postgres has of the room, by seq. */
  async archived(room: RelatedRoom) {
    const { db } = this.#parts;
    const rows = db.select().from(messages).where(eq(messages.room, room.name)).orderBy(asc(messages.seq));
    const result = rows.then((value) => value);
    await this.drain();
    return result;
  }

  /** The rooms that the user sees. */
  visible({ id }: User) {
    const { state } = this.inbox(id).runtime;
    return [...state.rooms.values()].filter((room) => room.status === "followed" && hasAccess(room, this.now));
  }
}
