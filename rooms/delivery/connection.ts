/** A socket and what it remembers through hibernation, in its attachment: all that a room's members are rebuilt from. */

import type { Role, User } from "../protocol/events.ts";
import type { Receiver } from "./batcher.ts";
import { toFrame } from "./frames.ts";

/** What the Worker knows of who connects. */
export interface Admission {
  readonly user: User;
  readonly role: Role;
  /** The private rooms that their token names, see `mayEnter`. */
  readonly rooms: readonly string[];
  /** When the right to be here ends, seconds since 1970, with any leeway for clocks; null where it does not. */
  readonly expiresAt: number | null;
}

export interface Session extends Omit<Admission, "rooms"> {
  readonly id: string;
  readonly joined: boolean;
  /** The connection accepts an array of events in one frame. */
  readonly batch: boolean;
}

export class Peer implements Receiver {
  readonly socket: WebSocket;
  #session: Session;

  constructor(socket: WebSocket, session: Session) {
    this.socket = socket;
    this.#session = session;
  }

  /** The peer behind a socket that has been through hibernation; null for one that was closed from this side. */
  static recall(socket: WebSocket): Peer | null {
    const session = socket.deserializeAttachment() as Session | null;
    return session && new Peer(socket, session);
  }

  get session(): Session {
    return this.#session;
  }

  get userId(): string {
    return this.#session.user.id;
  }

  get batch(): boolean {
    return this.#session.batch;
  }

  /** Changes what the socket remembers. An attachment may have 16,384 bytes; a session has some hundred. */
  remember(change: Pick<Session, "user" | "joined">): void {
    this.#session = { ...this.#session, ...change };
    this.socket.serializeAttachment(this.#session);
  }

  send(frame: string): void {
    try {
      this.socket.send(frame);
    } catch {
      // The socket is closing: webSocketClose or webSocketError follows and takes it out of the room.
    }
  }

  /** Several events, in one frame where the connection accepts that. */
  sendAll(events: readonly string[]): void {
    const frame = this.batch ? toFrame(events) : null;
    if (frame !== null) this.send(frame);
    else for (const event of events) this.send(event);
  }

  /**
   * Whether or not the other side ever answers the close, nothing will be rebuilt from this socket. A code that may not
   * be sent becomes 1000.
   */
  close(code: number, reason: string): void {
    this.socket.serializeAttachment(null);
    if (!this.#close(code, reason)) this.#close(1000, reason);
  }

  /** False when the runtime does not take the code, or the socket is closed already. */
  #close(code: number, reason: string): boolean {
    try {
      this.socket.close(code, reason);
      return true;
    } catch {
      return false;
    }
  }
}
