/** The emoji that the user has chosen last, and their skin tone. Kept across reloads. */
import { browserStore, type Store } from "../client/storage.ts";

export interface EmojiChoices {
  /** The last one first. */
  readonly recent: readonly string[];
  readonly tone: number;
}

const KEY = "samovar.emoji";
const MAX_RECENT = 32;

/** Reads and writes them, in the browser's store unless there is another one. */
export const emojiChoices = (store: Store = browserStore()) => {
  const get = (): EmojiChoices => {
    try {
      const { recent, tone } = JSON.parse(store.get(KEY) ?? "{}") as Partial<EmojiChoices>;
      return { recent: recent ?? [], tone: tone ?? 0 };
    } catch {
      return { recent: [], tone: 0 };
    }
  };
  const set = (changes: Partial<EmojiChoices>) => store.set(KEY, JSON.stringify({ ...get(), ...changes }));
  return {
    get,
    setTone: (tone: number) => set({ tone }),
    noteUse: (emoji: string) =>
      set({ recent: [emoji, ...get().recent.filter((each) => each !== emoji)].slice(0, MAX_RECENT) }),
  };
};
