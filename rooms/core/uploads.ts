/** Uploads: the room notes each one before its bytes are stored, so that a file which is never sent can be deleted. */
import type { UploadRequest, UploadResult } from "../protocol/calls.ts";
import { rateLimitedError } from "../protocol/errors.ts";
import type { Attachment, AttachmentRef, Message, RoomError } from "../protocol/events.ts";
import { UPLOAD_LIFETIME_MS } from "../protocol/limits.ts";
import type { Effect } from "./effects.ts";
import { invalidDataError, unknownFileError } from "./errors.ts";
import { speechError } from "./moderation.ts";
import type { RoomState, UserId } from "./state.ts";
import type { Upload } from "./upload-index.ts";

/** The most unsent uploads of a user and of a room, which bounds what is kept in memory. */
export const MAX_UNSENT = { perUser: 100, perRoom: 10_000 } as const;

/** Whether a message may still send the upload at `now` (ms since 1970). */
const isCurrent = ({ at }: Upload, now: number): boolean => now - at <= UPLOAD_LIFETIME_MS;

/** Notes an upload at `now` (ms since 1970) under the id `id`, or finds the one that the request continues. */
export const beginUpload = (
  state: RoomState,
  { user, role, clientId, file }: Omit<UploadRequest, "rooms">,
  id: string,
  now: number,
): Effect[] => {
  const { uploads } = state;
  const answer = (result: UploadResult): Effect => ({ type: "uploadBegun", result });
  const error = speechError(state, user.id, role, now, {});
  if (error) return [answer({ ok: false, error })];
  const theirs = uploads.of(user.id);
  const isSame = (upload: Upload) =>
    upload.clientId === clientId &&
    isCurrent(upload, now) &&
    upload.file.name === file.name &&
    upload.file.type === file.type &&
    upload.file.size === file.size;
  const begun = clientId === null ? undefined : theirs.findLast(isSame);
  if (begun) return [answer({ ok: true, file: begun.file, isComplete: begun.isComplete })];
  const isOver = theirs.length >= MAX_UNSENT.perUser || uploads.size >= MAX_UNSENT.perRoom;
  if (isOver) {
    const oldestAt = theirs[0]?.at ?? now;
    return [answer({ ok: false, error: rateLimitedError(Math.max(1, oldestAt + UPLOAD_LIFETIME_MS - now)) })];
  }
  const upload: Upload = { userId: user.id, clientId, at: now, isComplete: false, file: { id, ...file } };
  uploads.put(upload);
  return [{ type: "upload", upload }, answer({ ok: true, file: upload.file, isComplete: false })];
};

/** Notes that the bucket has the bytes of an upload. Does nothing if the user has none with this id. */
export const completeUpload = ({ uploads }: RoomState, userId: UserId, id: string): Effect[] => {
  const upload = uploads.get(id);
  if (upload?.userId !== userId || upload.isComplete) return [];
  const complete = { ...upload, isComplete: true };
  uploads.put(complete);
  return [{ type: "upload", upload: complete }];
};

/** Returns the files that a message of the user names, or why it cannot send them at `now` (ms since 1970). */
export const attachmentsOf = (
  { uploads, fileLimits }: RoomState,
  userId: UserId,
  refs: readonly AttachmentRef[],
  now: number,
  context: Pick<RoomError, "event" | "clientId">,
): { attachments: Attachment[] } | { error: RoomError } => {
  if (fileLimits === null) return { error: unknownFileError(context) };
  const { perMessage } = fileLimits;
  if (refs.length > perMessage) {
    return { error: invalidDataError(`attachments: a message has at most ${perMessage} files`, context) };
  }
  const attachments: Attachment[] = [];
  for (const { id, alt } of refs) {
    const upload = uploads.get(id);
    const isTheirs = upload?.userId === userId && upload.isComplete && isCurrent(upload, now);
    if (!isTheirs || attachments.some((other) => other.id === id)) return { error: unknownFileError(context) };
    attachments.push({ ...upload.file, ...(alt === undefined ? {} : { alt }) });
  }
  return { attachments };
};

/** Returns the ids of a message's files. */
export const fileIdsOf = ({ attachments = [] }: Pick<Message, "attachments">): string[] =>
  attachments.map(({ id }) => id);
