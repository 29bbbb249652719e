import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { RoomClient } from "../client/room-client.ts";
import { emojiChoices } from "../emoji/choices.ts";
import { type Emoji, toned } from "../emoji/emoji.ts";
import { loadEmoji } from "../emoji/load.ts";
import { searchEmoji } from "../emoji/search.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import type { CompletionQuery } from "./completion-query.ts";
import { findPeople, listPeople } from "./mentionable.ts";

export interface Option {
  key: string;
  /** What it inserts. */
  text: string;
  name: string;
  note: string;
  sign: { emoji: string } | { userId: string | null };
}

const MAX_OPTIONS = 20;

/** Returns what can be chosen for `query`; none while the emoji are loaded. */
export const useOptions = (client: RoomClient, query: CompletionQuery): Option[] => {
  const emoji = useSignal<readonly Emoji[]>([]);
  const isEmoji = query.kind === "emoji";
  useEffect(() => {
    if (!isEmoji) return;
    loadEmoji().then(
      (all) => {
        emoji.value = all;
      },
      // Without a network there is nothing to choose.
      () => {},
    );
  }, [isEmoji]);
  const { users } = client.roster.value;
  const people = useMemo(
    () => (isEmoji ? [] : listPeople(users, client.timeline.messages.peek(), client.userId)),
    [isEmoji, users],
  );
  const tone = useMemo(() => emojiChoices().get().tone, []);
  if (isEmoji) {
    return searchEmoji(emoji.value, query.text)
      .slice(0, MAX_OPTIONS)
      .map((each) => {
        const sign = toned(each, tone);
        const [code] = each.shortcodes;
        return { key: sign, text: sign, name: each.name, note: code ? `:${code}:` : "", sign: { emoji: sign } };
      });
  }
  const found = findPeople(people, query.text).slice(0, MAX_OPTIONS);
  // The name is complete, and Enter sends.
  if (found.length === 1 && found[0]?.name === query.text) return [];
  return found.map(({ name, userId, isPresent }) => ({
    key: name,
    text: `@${name}`,
    name,
    note: isPresent ? "" : dialogText.notHere,
    sign: { userId },
  }));
};
