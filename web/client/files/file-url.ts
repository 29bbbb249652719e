/** The addresses of files. */
import type { Attachment } from "../../../rooms/protocol/events.ts";

/** Returns the address of a file. In private rooms and direct conversations it takes the session's token to read it. */
export const fileUrl = (url: string, { id, name }: Pick<Attachment, "id" | "name">): string =>
  `${url}/files/${id}/${encodeURIComponent(name)}`;
