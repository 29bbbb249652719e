/** The room's connections, by id and by socket. */
import type { Socket } from "../../lib/sockets.ts";
import type { ConnectionId } from "../core/state.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import { HEARTBEAT_TIMEOUT_MS } from "../protocol/limits.ts";
import { Connection, type ConnectionAttachment } from "./connection.ts";

/** A connection that has not joined for this long is closed, ms. */
const JOIN_TIMEOUT_MS = 30_000;

/** When a socket's last heartbeat was answered, ms since 1970; null if it never sent one. */
export type HeartbeatOf = (socket: Socket) => number | null;

/** Returns the room's name according to sockets that were open during hibernation; undefined if there are none. */
export const roomOf = (sockets: Iterable<Socket>): string | undefined => {
  for (const socket of sockets) {
    const attachment = socket.deserializeAttachment() as ConnectionAttachment | null;
    if (attachment) return attachment.room;
  }
  return undefined;
};

export class Connections {
  readonly #connections = new Map<ConnectionId, Connection>();
  /** Spares reading the attachment for every frame. */
  readonly #ids = new WeakMap<Socket, ConnectionId>();

  /** Restores the connections of sockets that were open during hibernation. */
  constructor(sockets: Iterable<Socket>) {
    for (const socket of sockets) this.restore(socket);
  }

  /** Restores the connection of a socket that was open during hibernation; null for one that this side has closed. */
  restore(socket: Socket): Connection | null {
    const connection = Connection.restore(socket);
    if (connection) this.add(connection);
    return connection;
  }

  add(connection: Connection): void {
    this.#connections.set(connection.id, connection);
    this.#ids.set(connection.socket, connection.id);
  }

  get(id: ConnectionId): Connection | undefined {
    return this.#connections.get(id);
  }

  /** The socket's connection id while it is open. */
  idOf(socket: Socket): ConnectionId | undefined {
    return this.#ids.get(socket);
  }

  /** Frames of its socket are not for the room any more: a client may go on sending after it was closed. */
  delete(id: ConnectionId): void {
    const connection = this.#connections.get(id);
    if (connection) this.#ids.delete(connection.socket);
    this.#connections.delete(id);
  }

  /** True if there are none. */
  get isEmpty(): boolean {
    return this.#connections.size === 0;
  }

  attachments(): Iterable<ConnectionAttachment> {
    return this.#connections.values().map(({ attachment }) => attachment);
  }

  /** Those that receive the room's events. */
  joined(): Iterable<Connection> {
    return this.#connections.values().filter(({ joined }) => joined);
  }

  /**
   * Those to close at `now` (ms since 1970), and why: the admission has ended, they have not joined in time, or heartbeats
   * have stopped. Clients that never ping are exempt from the latter.
   */
  stale(now: number, heartbeatOf: HeartbeatOf): { id: ConnectionId; code: number; reason: string }[] {
    return [...this.#connections.values()].flatMap(({ id, socket, expiresAt, attachment: { joined, since } }) => {
      if (expiresAt !== null && expiresAt <= now) return { id, code: CLOSE.expired, reason: "the token has expired" };
      if (!joined && now - since >= JOIN_TIMEOUT_MS) return { id, code: CLOSE.notJoined, reason: "not joined" };
      const heartbeat = heartbeatOf(socket);
      if (heartbeat === null || now - heartbeat <= HEARTBEAT_TIMEOUT_MS) return [];
      return { id, code: CLOSE.silent, reason: "no heartbeat" };
    });
  }

  /** When the next admission ends, ms since 1970; null for never. */
  nextExpiry(): number | null {
    let next: number | null = null;
    for (const { expiresAt } of this.#connections.values()) {
      if (expiresAt !== null && (next === null || expiresAt < next)) next = expiresAt;
    }
    return next;
  }
}
