/** Returns a text as it stands in a pattern of LIKE. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");
