/** The part of a hibernatable WebSocket that objects use. */

export interface Socket {
  send(frame: string): void;
  close(code: number, reason: string): void;
  serializeAttachment(attachment: unknown): void;
  deserializeAttachment(): unknown;
}

/** Sends a frame; does nothing while the socket is closing: its close or error event follows. */
export const sendFrame = (socket: Socket, frame: string): void => {
  try {
    socket.send(frame);
  } catch {}
};

/**
 * Closes a socket. A code that may not be sent becomes 1000. Clearing the attachment first keeps a later instance from
 * restoring the connection if the other side never answers the close.
 */
export const closeSocket = (socket: Socket, code: number, reason: string): void => {
  socket.serializeAttachment(null);
  if (!tryClose(socket, code, reason)) tryClose(socket, 1000, reason);
};

/** Returns the code with which a close is answered: 1005, 1006 and 1015 stand for the lack of one and must not be sent (RFC 6455, section 7.4.1). */
export const closeAnswer = (code: number): number => ([1005, 1006, 1015].includes(code) ? 1000 : code);

/** Returns false if the runtime rejects the code or the socket is closed already. */
const tryClose = (socket: Socket, code: number, reason: string): boolean => {
  try {
    socket.close(code, reason);
    return true;
  } catch {
    return false;
  }
};
