/** What the bucket knows of a file. */

export interface StoredFile {
  readonly room: string;
  readonly name: string;
  readonly type: string;
}

/** The metadata that an object is stored with. The bucket takes ASCII only. */
export const toMetadata = ({ room, name, type }: StoredFile, userId: string): Record<string, string> => ({
  room: encodeURIComponent(room),
  name: encodeURIComponent(name),
  type,
  user: encodeURIComponent(userId),
});

/** Reads an object's metadata; null if it is not a file of a room. */
export const fromMetadata = ({ customMetadata }: Pick<R2Object, "customMetadata">): StoredFile | null => {
  const { room, name, type } = customMetadata ?? {};
  if (room === undefined || name === undefined || type === undefined) return null;
  return { room: decodeURIComponent(room), name: decodeURIComponent(name), type };
};
