/** A client's socket in a room, and what survives hibernation in its attachment. */
import { closeSocket, type Socket, sendFrame } from "../../lib/sockets.ts";
import type { Admission } from "../protocol/access.ts";
import type { Capabilities } from "../protocol/subprotocols.ts";
import { toFrame } from "./frames.ts";

/** Some hundred bytes; the platform allows 16,384. */
export interface ConnectionAttachment extends Omit<Admission, "rooms">, Capabilities {
  readonly id: string;
  /** See `ConnectionState`. */
  readonly tokenName: string | null;
  readonly since: number;
  /** The room's name: after a restart the platform may not know it, and a room without messages has not stored it. */
  readonly room: string;
  readonly joined: boolean;
}

export class Connection {
  readonly socket: Socket;
  #attachment: ConnectionAttachment;

  constructor(socket: Socket, attachment: ConnectionAttachment) {
    this.socket = socket;
    this.#attachment = attachment;
  }

  /** Restores the connection of a socket after hibernation; null for a socket that this side has closed. */
  static restore(socket: Socket): Connection | null {
    const attachment = socket.deserializeAttachment() as ConnectionAttachment | null;
    return attachment && new Connection(socket, attachment);
  }

  get attachment(): ConnectionAttachment {
    return this.#attachment;
  }

  get id(): string {
    return this.#attachment.id;
  }

  get userId(): string {
    return this.#attachment.user.id;
  }

  get address(): string | null {
    return this.#attachment.address;
  }

  /** Whose queries of Postgres take turns with others': the user's, or those of all guests of an address. */
  get owner(): string {
    return this.address ?? this.userId;
  }

  get batch(): boolean {
    return this.#attachment.batch;
  }

  get extended(): boolean {
    return this.#attachment.extended;
  }

  get joined(): boolean {
    return this.#attachment.joined;
  }

  /** When the admission ends, ms since 1970; null if it does not. */
  get expiresAt(): number | null {
    const { expiresAt } = this.#attachment;
    return expiresAt === null ? null : expiresAt * 1000;
  }

  /** Changes the attachment, so that the change survives hibernation. */
  attach(change: Pick<ConnectionAttachment, "user" | "joined" | "since">): void {
    this.#attachment = { ...this.#attachment, ...change };
    this.socket.serializeAttachment(this.#attachment);
  }

  send(frame: string): void {
    sendFrame(this.socket, frame);
  }

  /** Sends several events, in one frame if the client accepts that. */
  sendAll(events: readonly string[]): void {
    const frame = this.batch ? toFrame(events) : null;
    if (frame !== null) this.send(frame);
    else for (const event of events) this.send(event);
  }

  close(code: number, reason: string): void {
    closeSocket(this.socket, code, reason);
  }
}
