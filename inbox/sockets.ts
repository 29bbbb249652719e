/** The sockets of the inbox's connections, and what survives hibernation in their attachments. */
import { closeSocket, type Socket, sendFrame } from "../lib/sockets.ts";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import type { InboxServerEvent } from "../rooms/protocol/inbox.ts";
import { INBOX_HEARTBEAT_TIMEOUT_MS } from "../rooms/protocol/limits.ts";
import type { AttachedConnection } from "./core/connections.ts";
import type { ConnectionId } from "./core/state.ts";

/** At most some 10 kB; the platform allows 16,384 bytes. */
export interface InboxAttachment extends AttachedConnection {
  /** The inbox's user: after a restart the platform may not know it, and an empty inbox has not stored it. */
  readonly userId: string;
  /** When the admission ends, seconds since 1970. */
  readonly expiresAt: number;
}

/** Returns the user's id according to sockets that were open during hibernation; undefined if there are none. */
export const userIdOf = (sockets: Iterable<Socket>): string | undefined => {
  for (const socket of sockets) {
    const attachment = socket.deserializeAttachment() as InboxAttachment | null;
    if (attachment) return attachment.userId;
  }
  return undefined;
};

interface Open {
  readonly socket: Socket;
  attachment: InboxAttachment;
}

export class InboxSockets {
  readonly #open = new Map<ConnectionId, Open>();
  readonly #ids = new WeakMap<Socket, ConnectionId>();

  add(socket: Socket, attachment: InboxAttachment): void {
    this.#open.set(attachment.id, { socket, attachment });
    this.#ids.set(socket, attachment.id);
  }

  /** Restores a socket that was open during hibernation; null for one that this side has closed. */
  restore(socket: Socket): InboxAttachment | null {
    const attachment = socket.deserializeAttachment() as InboxAttachment | null;
    if (attachment) this.add(socket, attachment);
    return attachment;
  }

  /** The socket's connection id while it is open. */
  idOf(socket: Socket): ConnectionId | undefined {
    return this.#ids.get(socket);
  }

  attach(id: ConnectionId, connection: AttachedConnection): void {
    const open = this.#open.get(id);
    if (!open) return;
    open.attachment = { ...open.attachment, ...connection };
    open.socket.serializeAttachment(open.attachment);
  }

  send(id: ConnectionId, event: InboxServerEvent): void {
    const open = this.#open.get(id);
    if (open) sendFrame(open.socket, JSON.stringify(event));
  }

  broadcast(event: InboxServerEvent, except: ConnectionId | undefined): void {
    const frame = JSON.stringify(event);
    for (const [id, { socket }] of this.#open) if (id !== except) sendFrame(socket, frame);
  }

  /** Returns false if it is closed already. */
  close(id: ConnectionId, code: number, reason: string): boolean {
    const open = this.#open.get(id);
    if (!open) return false;
    this.#open.delete(id);
    this.#ids.delete(open.socket);
    closeSocket(open.socket, code, reason);
    return true;
  }

  /** Those to close at `now` (ms since 1970), and why. Clients that never ping are exempt from sending heartbeats. */
  stale(
    now: number,
    heartbeatOf: (socket: Socket) => number | null,
  ): { id: ConnectionId; code: number; reason: string }[] {
    return [...this.#open].flatMap(([id, { socket, attachment }]) => {
      if (attachment.expiresAt * 1000 <= now) return { id, code: CLOSE.expired, reason: "the token has expired" };
      const heartbeat = heartbeatOf(socket);
      if (heartbeat === null || now - heartbeat <= INBOX_HEARTBEAT_TIMEOUT_MS) return [];
      return { id, code: CLOSE.silent, reason: "no heartbeat" };
    });
  }

  /** When the next admission ends, ms since 1970; null for never. */
  nextExpiry(): number | null {
    let next: number | null = null;
    for (const { attachment } of this.#open.values()) {
      const at = attachment.expiresAt * 1000;
      if (next === null || at < next) next = at;
    }
    return next;
  }
}
