import { LIMITS } from "../../rooms/protocol/limits.ts";
import { countCharacters } from "../../rooms/protocol/names.ts";
import { isTooLong } from "../client/content.ts";
import { text } from "../i18n/index.ts";

/** Says by how much tidied `content` is too long; null when it is not. A text of few characters can have too many bytes. */
export const tooLongNote = (content: string): string | null => {
  if (!isTooLong(content)) return null;
  const over = countCharacters(content) - LIMITS.contentCharacters;
  return over > 0 ? text.charactersOver(over) : text.tooLong;
};
