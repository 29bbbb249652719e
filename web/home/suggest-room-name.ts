/** Names that no room can have, and what may have been meant. */
import { ROOM_NAME_CHARACTERS } from "../../rooms/protocol/limits.ts";
import { countCharacters, normalizeRoomName, withoutUnseen } from "../../rooms/protocol/names.ts";

/** True for a name that is longer than a room's. */
export const isTooLongForRoom = (name: string): boolean => countCharacters(name.trim()) > ROOM_NAME_CHARACTERS;

/** Returns the valid name closest to `name`, or null if it has no letter or digit. */
export const suggestRoomName = (name: string): string | null => {
  const dashed = withoutUnseen(name)
    .normalize("NFKC")
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, "-")
    .replace(/^[-\p{M}]+|-+$/gu, "");
  const cut = [...dashed].slice(0, ROOM_NAME_CHARACTERS).join("").replace(/-+$/, "");
  return /[\p{L}\p{N}]/u.test(cut) ? normalizeRoomName(cut) : null;
};
