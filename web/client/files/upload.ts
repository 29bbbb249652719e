/** One attempt to upload a file. */
import type { UploadedFile } from "../../../rooms/protocol/events.ts";
import type { RequestFailure } from "../errors.ts";
import type { SessionKeeper } from "../session.ts";
import type { PostBytes, PostOptions, PostResponse } from "./post-bytes.ts";

export interface UploadFailure extends RequestFailure {
  /** True if another attempt may succeed. */
  readonly isTemporary: boolean;
}

export interface UploadRequest extends Pick<PostOptions, "body" | "onProgress" | "signal"> {
  room: string;
  /** The user whom the upload belongs to. */
  userId: string;
  name: string;
  type: string;
  /** With the same one, another attempt continues the upload. */
  clientId: string;
}

/** Resolves to the file or to the failure, which is temporary after `signal` is aborted. */
export type Upload = (request: UploadRequest) => Promise<UploadedFile | UploadFailure>;

const errorOf = ({ text }: PostResponse): string => {
  try {
    return (JSON.parse(text) as { error: { code: string } }).error.code;
  } catch {
    return "internal_error";
  }
};

const failureOf = (response: PostResponse): UploadFailure => {
  const { status, retryAfterSeconds } = response;
  const error = errorOf(response);
  const isTemporary = (status >= 500 && error !== "not_configured") || status === 429 || status === 408;
  return { error, isTemporary, ...(retryAfterSeconds > 0 ? { retryAfterMs: retryAfterSeconds * 1_000 } : {}) };
};

export interface UploadOptions {
  /** The address of the chat, `https://host`. */
  url: string;
  keeper: Pick<SessionKeeper, "session" | "token" | "rejected">;
  post: PostBytes;
}

export const createUpload = ({ url, keeper, post }: UploadOptions): Upload => {
  const attempt = async (request: UploadRequest, mayRenewToken: boolean): Promise<UploadedFile | UploadFailure> => {
    const { room, userId, name, type, clientId, ...options } = request;
    const token = (await keeper.token()) ?? "";
    // It may be another user's, if this one's was not accepted any more.
    if (keeper.session.peek()?.user.id !== userId) return { error: "unauthorized", isTemporary: false };
    const headers = { authorization: `Bearer ${token}`, "content-type": type || "application/octet-stream" };
    const response = await post(`${url}/api/files?${new URLSearchParams({ room, name, clientId })}`, {
      headers,
      ...options,
    });
    if (response.status === 201) return JSON.parse(response.text) as UploadedFile;
    if (response.status !== 401 || !mayRenewToken) return failureOf(response);
    keeper.rejected(token);
    return attempt(request, false);
  };
  return async (request) => {
    try {
      return await attempt(request, true);
    } catch (error) {
      // A response that is not JSON, or none.
      return { error: error instanceof SyntaxError ? "internal_error" : "network", isTemporary: true };
    }
  };
};
