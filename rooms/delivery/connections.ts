/** The room's sockets, by connection. */

import type { ConnectionId } from "../core/state.ts";
import { HEARTBEAT_TIMEOUT_MS } from "../protocol/limits.ts";
import { Peer, type Session } from "./connection.ts";

/** When a socket's last heartbeat was answered, or null where none ever was. */
type HeartbeatOf = (socket: WebSocket) => Date | null;

export class Peers {
  readonly #peers = new Map<ConnectionId, Peer>();
  /** So that no frame costs the reading of an attachment. */
  readonly #ids = new WeakMap<WebSocket, ConnectionId>();

  /** With those that have been through the room's sleep. */
  constructor(sockets: Iterable<WebSocket>) {
    for (const socket of sockets) {
      const peer = Peer.recall(socket);
      if (peer) this.add(peer);
    }
  }

  add(peer: Peer): void {
    this.#peers.set(peer.session.id, peer);
    this.#ids.set(peer.socket, peer.session.id);
  }

  get(id: ConnectionId): Peer | undefined {
    return this.#peers.get(id);
  }

  /** The connection that this socket is, as long as it is one. */
  idOf(socket: WebSocket): ConnectionId | undefined {
    return this.#ids.get(socket);
  }

  delete(id: ConnectionId): void {
    this.#peers.delete(id);
  }

  sessions(): Iterable<Session> {
    return this.#peers.values().map(({ session }) => session);
  }

  /** Those that receive what is said. */
  joined(): Iterable<Peer> {
    return this.#peers.values().filter(({ session }) => session.joined);
  }

  /** Those that sent heartbeats, and then none for too long at `now`, ms. */
  silent(now: number, heartbeatOf: HeartbeatOf): ConnectionId[] {
    const isSilent = ({ socket }: Peer) => {
      const beat = heartbeatOf(socket);
      return beat !== null && now - beat.getTime() > HEARTBEAT_TIMEOUT_MS;
    };
    return [...this.#peers.values()].filter(isSilent).map(({ session }) => session.id);
  }

  /** Those whose right to be here has ended at `now`, and when the next one's does; ms, null for never. */
  expiries(now: number): { expired: ConnectionId[]; next: number | null } {
    const expired: ConnectionId[] = [];
    let next: number | null = null;
    for (const { session } of this.#peers.values()) {
      if (session.expiresAt === null) continue;
      const at = session.expiresAt * 1000;
      if (at <= now) expired.push(session.id);
      else if (next === null || at < next) next = at;
    }
    return { expired, next };
  }
}
