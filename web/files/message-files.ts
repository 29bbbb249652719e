/** The files of messages, sent or not. */
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { Attachment } from "../../rooms/protocol/events.ts";
import type { PendingFile } from "../client/files/pending-file.ts";
import { type Item, isStored } from "../messages/list/items.ts";

export type MessageFile = Attachment | PendingFile;

const NONE: readonly MessageFile[] = [];

export const filesOf = (item: Item): readonly MessageFile[] => (isStored(item) ? item.attachments : item.files) ?? NONE;

/** More would take a phone's memory once decoded, four bytes each: a file of a few kilobytes can hold them. */
const MAX_PIXELS = 50_000_000;

/** True for an image that browsers show, whose size is known. */
export const isPicture = ({ type, width = 0, height = 0 }: Pick<MessageFile, "type" | "width" | "height">): boolean =>
  /^image\/(?:png|jpeg|gif|webp|avif)$/.test(type) && width * height > 0 && width * height <= MAX_PIXELS;

/** True for a room whose files only the holder of a token can read. */
export const needsToken = (room: string): boolean => isDirect(room) || room.startsWith("private-");
