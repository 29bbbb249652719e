/** WebSocket close codes. */

/** The codes with which the server closes a connection. 4400 to 4499 are final: the client must not reconnect by itself. */
export const CLOSE = {
  silent: 4000,
  notJoined: 4001,
  roomFull: 4013,
  badRoom: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  expired: 4408,
  tooManyConnections: 4409,
  removed: 4410,
  frameTooLarge: 4413,
  tooManyErrors: 4429,
} as const;

/** IANA's code for "try again later": too much from one address. */
export const TRY_AGAIN_LATER = 1013;

/** IANA's code for "internal error". It is not final: the client may reconnect. */
export const INTERNAL_ERROR = 1011;

/** Every code with which the server closes a connection by itself. */
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE] | typeof TRY_AGAIN_LATER | typeof INTERNAL_ERROR;

/** Returns true for a code after which a client must not reconnect by itself. */
export const isFinalClose = (code: number): boolean => code >= 4400 && code <= 4499;
