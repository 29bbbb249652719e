/** What a socket remembers through hibernation, in its attachment: all that the room's members are rebuilt from. */
import type { User } from "./protocol.ts";

export interface Session {
  readonly id: string;
  user: User;
  joined: boolean;
  /** The connection accepts an array of events in one frame. */
  readonly batch: boolean;
}

/** Writes the session to the socket. An attachment may have 16,384 bytes; a session has some hundred. */
export const remember = (socket: WebSocket, session: Session): void => socket.serializeAttachment(session);

/** The connection is over, whether or not the other side ever answers the close: nothing is to be rebuilt from it. */
export const forget = (socket: WebSocket): void => socket.serializeAttachment(null);

/** Reads the session back; null for a socket that has none. */
export const recall = (socket: WebSocket): Session | null => socket.deserializeAttachment() as Session | null;
