/** A socket and what it remembers through hibernation, in its attachment: all that a room's members are rebuilt from. */
import type { Receiver } from "./fanout.ts";
import type { User } from "./protocol.ts";

export interface Session {
  readonly id: string;
  readonly user: User;
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

  /** Whether or not the other side ever answers the close, nothing will be rebuilt from this socket. */
  close(code: number, reason: string): void {
    try {
      this.socket.serializeAttachment(null);
      this.socket.close(code, reason);
    } catch {
      // It is closed already.
    }
  }
}
