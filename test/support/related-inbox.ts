/** An inbox whose object may hibernate, crash, and lose its storage, and whose devices keep what they were sent. */

import type { Db } from "../../drizzle/client.ts";
import type { Presented } from "../../inbox/core/access.ts";
import { readCounts } from "../../inbox/counts.ts";
import type { InboxHost } from "../../inbox/host.ts";
import { Runtime } from "../../inbox/runtime.ts";
import { InboxStorage } from "../../inbox/storage.ts";
import { Alarms } from "../../lib/alarms.ts";
import { tablesOf } from "../../lib/storage-migrations.ts";
import type { RoomCalls } from "../../rooms/protocol/calls.ts";
import type { User } from "../../rooms/protocol/events.ts";
import type { InboxClientEvent, InboxServerEvent } from "../../rooms/protocol/inbox.ts";
import { createFollowedRooms } from "../../web/client/inbox/followed-rooms.ts";
import { InboxSocket } from "./inbox-fixture.ts";
import type { NodeSqlite } from "./node-sqlite.ts";
import type { Instance } from "./object-calls.ts";
import { ManualClock } from "./room-fixture.ts";

/** A device of the user: what the page makes of the events that it receives. */
export class Device extends InboxSocket {
  readonly followed = createFollowedRooms();
  readonly #onEvent: (event: InboxServerEvent) => void;

  constructor(onEvent: (event: InboxServerEvent) => void) {
    super();
    this.#onEvent = onEvent;
  }

  override send(frame: string): void {
    const event: InboxServerEvent = JSON.parse(frame);
    this.#onEvent(event);
    this.followed.received(event);
  }
}

export interface RelatedInboxOptions {
  readonly user: User;
  readonly sql: NodeSqlite;
  readonly db: Db;
  /** Returns a room as an instance of the inbox reaches it. */
  room(caller: Instance, name: string): RoomCalls;
  /** Called with each event that a device is sent. */
  onEvent(event: InboxServerEvent): void;
  onReadBack(room: string): void;
}

export class RelatedInbox {
  readonly clock = new ManualClock();
  readonly #options: RelatedInboxOptions;
  devices: Device[] = [];
  instance: Instance;
  runtime: Runtime;

  constructor(options: RelatedInboxOptions) {
    this.#options = options;
    this.#drop();
    this.instance = { name: options.user.id, isGone: false };
    this.runtime = this.#start();
  }

  /** Starts an instance on what is stored, with the devices that are connected. */
  async restart({ losesDevices = false, losesStorage = false } = {}): Promise<void> {
    this.instance.isGone = true;
    const before = [...this.runtime.state.rooms.values()].filter(({ status }) => status !== "unfollowed");
    if (losesDevices) this.devices = [];
    if (losesStorage) this.#drop();
    this.instance = { name: this.instance.name, isGone: false };
    this.runtime = this.#start();
    const { alarmAt } = this.clock;
    if (alarmAt !== null) this.clock.setAlarm(() => this.runtime.alarm(), alarmAt);
    await this.runtime.start();
    if (losesStorage) return;
    for (const { room, read, storedRead } of before) {
      const floor = losesDevices ? storedRead : read;
      if ((this.runtime.state.rooms.get(room)?.read ?? -1) < floor) this.#options.onReadBack(room);
    }
  }

  #start(): Runtime {
    const { user, sql, db, room } = this.#options;
    const { instance, clock } = this;
    const storage = new InboxStorage({ sql, transaction: sql.transaction, userId: user.id });
    const whileHere = <Result>(promise: Promise<Result>) =>
      new Promise<Result>((resolve, reject) => {
        promise.then(
          (result) => instance.isGone || resolve(result),
          (error) => instance.isGone || reject(error),
        );
      });
    const alarms = new Alarms<"retry" | "counts" | "expiry" | "push">({
      getAlarm: async () => clock.alarmAt,
      setAlarm: async (at) => clock.setAlarm(() => this.runtime.alarm(), at),
    });
    const host = {
      ...{ userId: user.id, storage, alarms, now: clock.now, newId: () => crypto.randomUUID() },
      logger: { debug: () => {}, info: () => {}, error: () => {} },
      room: (name: string) => room(instance, name),
      count: (...asked: Parameters<InboxHost["count"]>) => whileHere(readCounts(db, user.id, ...asked)),
      push: null,
      heartbeatOf: () => null,
      deleteAll: () => {
        this.#drop();
        clock.clearAlarm();
      },
      abort: (reason: string) => {
        throw new Error(reason);
      },
    };
    return new Runtime(host, this.devices);
  }

  #drop(): void {
    const { sql } = this.#options;
    for (const table of tablesOf(sql)) sql.exec(`DROP TABLE ${table}`);
  }

  connect(presented: Presented): Device {
    const device = new Device(this.#options.onEvent);
    this.devices.push(device);
    this.runtime.open(device, presented);
    return device;
  }

  disconnect(device: Device): void {
    this.devices = this.devices.filter((each) => each !== device);
    this.runtime.closed(device, 1000);
  }

  /** Sends an event as the page does, which takes a position over at once. */
  send(device: Device, event: InboxClientEvent): void {
    if (event.event === "markRead") device.followed.read(event.data.room, event.data.seq);
    if (event.event === "markAllRead") {
      for (const { room, lastSeq } of device.followed.rooms.value.values()) device.followed.read(room, lastSeq);
    }
    this.runtime.receive(device, JSON.stringify(event));
  }

  /** Forgets the devices whose sockets the inbox has closed. */
  sweep(): void {
    this.devices = this.devices.filter(({ closeCode }) => closeCode === null);
  }
}
