/**
 * The reader's place in the message list, kept in the state of the history entry: Back, Forward and a reload return to it. An
 * entry without one was left at the bottom.
 */

export interface Place {
  /** The seq of the message at the upper edge. */
  readonly seq: number;
  /** How far below the edge its row begins, in pixels. */
  readonly below: number;
}

/** Returns the place, null at the bottom, or undefined while the list is on its way to another one. */
type ReadPlace = () => Place | null | undefined;

/** Browsers limit how often the state may change: a place is stored once the list rests, ms. */
const REST_MS = 200;

let read: ReadPlace | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Returns the place of the current entry. Other code, or another version of this one, may have set its state. */
export const placeOfEntry = (): Place | null => {
  const { seq, below } = (history.state as { place?: Partial<Place> } | null)?.place ?? {};
  return typeof seq === "number" && typeof below === "number" ? { seq, below } : null;
};

/** Stores the place in the current entry; called before another one is pushed. */
export const storePlace = (): void => {
  clearTimeout(timer);
  const place = read?.();
  const stored = placeOfEntry();
  if (place === undefined || (place?.seq === stored?.seq && place?.below === stored?.below)) return;
  history.replaceState({ ...(history.state as object | null), place }, "");
};

/** Stores the place soon. */
export const placeChanged = (): void => {
  clearTimeout(timer);
  timer = setTimeout(storePlace, REST_MS);
};

/** The browser has gone to another entry: what was to be stored belongs to the one before. */
export const entryChanged = (): void => clearTimeout(timer);

/** Stores the places that `readPlace` returns, until the returned function is called. */
export const keepPlaces = (readPlace: ReadPlace): (() => void) => {
  read = readPlace;
  addEventListener("pagehide", storePlace);
  return () => {
    removeEventListener("pagehide", storePlace);
    if (read !== readPlace) return;
    read = null;
    clearTimeout(timer);
  };
};
