/** Errors of requests, over REST and over the socket. */
import type { RoomError } from "../../rooms/protocol/events.ts";

/**
 * Why a request failed: the server's error code, `network` if it was not reached, `internal_error` if it failed, `aborted`
 * if the caller has given it up.
 */
export type RequestError = string;

export interface RequestFailure {
  readonly error: RequestError;
  /** When the server accepts the request again, ms; undefined if it does not say so. */
  readonly retryAfterMs?: number;
}

/** Returns the error of a REST response. */
export const errorOf = async (response: Response): Promise<RequestError> => {
  try {
    const { error } = (await response.json()) as { error: { code: string } };
    return error.code;
  } catch {
    return "internal_error";
  }
};

/** True when the same request would fail again: the server has understood it and denies it. */
export const isFinal = (error: RequestError): boolean =>
  ["unauthorized", "signed_out", "forbidden", "not_configured", "invalid_data"].includes(error);

/** True when the same frame may be accepted later. */
export const isTemporary = ({ code }: RoomError): boolean => code === "rate_limited" || code === "internal_error";

/**
 * True for an error that names neither event nor message: the room has not decoded a frame, because it was over the budget
 * of bytes, or has failed to handle it. It may be about any frame that is not answered yet.
 */
export const isUnspecific = (error: RoomError): boolean =>
  isTemporary(error) && error.event === undefined && error.clientId === undefined;
