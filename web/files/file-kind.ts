/** Returns what kind of file it is, for people: the extension of its name, or null. */
export const kindOf = (name: string): string | null => /.\.([a-z0-9]{1,6})$/i.exec(name)?.[1]?.toUpperCase() ?? null;
