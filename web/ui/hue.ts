const HUES = 8;

/** Returns a number from 0 to 7, the same for the same user. */
export const hueOf = (userId: string): number => {
  let hash = 0;
  for (const character of userId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % HUES;
};

/** Returns the class that sets a user's colour; avatar.css defines the colours. */
export const hueClass = (userId: string | null): string => `hue-${hueOf(userId ?? "")}`;
