/** The uploads of a room that no message has sent yet. */
import type { UploadedFile } from "../protocol/events.ts";
import type { UserId } from "./state.ts";

/** A file that a user has uploaded into the room, or begun to upload. */
export interface Upload {
  readonly userId: UserId;
  /** The id that the client chose for the upload; null without one. */
  readonly clientId: string | null;
  /** When it began, ms since 1970. */
  readonly at: number;
  /** The bucket has all of its bytes. */
  readonly isComplete: boolean;
  readonly file: UploadedFile;
}

export class UploadIndex {
  /** By id, oldest first, and again by user; null until the first look. */
  #uploads: Map<string, Upload> | null = null;
  readonly #ofUser = new Map<UserId, Set<string>>();
  readonly #load: () => Iterable<Upload>;

  /** `load` yields what is stored, oldest first. It runs at the first look, which keeps wake-ups cheap. */
  constructor(load: () => Iterable<Upload>) {
    this.#load = load;
  }

  get size(): number {
    return this.#loaded().size;
  }

  /** When the oldest upload began, ms since 1970; null without any. */
  get oldestAt(): number | null {
    const oldest = this.#loaded().values().next();
    return oldest.done ? null : oldest.value.at;
  }

  get(id: string): Upload | undefined {
    return this.#loaded().get(id);
  }

  /** Returns the user's uploads, oldest first. */
  of(userId: UserId): Upload[] {
    const uploads = this.#loaded();
    return [...(this.#ofUser.get(userId) ?? [])].flatMap((id) => uploads.get(id) ?? []);
  }

  /** Returns the ids of the uploads that began before `at` (ms since 1970). */
  begunBefore(at: number): string[] {
    return [...this.#loaded().values()].filter((upload) => upload.at < at).map(({ file }) => file.id);
  }

  /** Adds an upload, or replaces the one with its id. */
  put(upload: Upload): void {
    add(this.#loaded(), this.#ofUser, upload);
  }

  /** Removes uploads, because a message has sent them or they are deleted. */
  remove(ids: readonly string[]): void {
    const uploads = this.#loaded();
    for (const id of ids) {
      const userId = uploads.get(id)?.userId;
      uploads.delete(id);
      if (userId === undefined) continue;
      const ofUser = this.#ofUser.get(userId);
      ofUser?.delete(id);
      if (ofUser?.size === 0) this.#ofUser.delete(userId);
    }
  }

  #loaded(): Map<string, Upload> {
    if (this.#uploads === null) {
      this.#uploads = new Map();
      for (const upload of this.#load()) add(this.#uploads, this.#ofUser, upload);
    }
    return this.#uploads;
  }
}

const add = (uploads: Map<string, Upload>, ofUser: Map<UserId, Set<string>>, upload: Upload): void => {
  const { userId, file } = upload;
  uploads.set(file.id, upload);
  const ids = ofUser.get(userId) ?? new Set();
  ofUser.set(userId, ids.add(file.id));
};
