/** Lists of origins in settings, such as `https://example.com, https://*.example.com`. */

/** `https://example.com`, optionally with a port, and with `*` for one label of the host name. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(\*\.)?[^\s/*@?#]+$/;
const WILDCARD = /^([a-z][a-z0-9+.-]*:\/\/)\*(\..+)$/;

/** False for web origins that no browser sends: with a default port, with non-ASCII letters, with a socket's scheme. */
const isSerializedOrigin = (entry: string): boolean => {
  const plain = entry.replace("://*.", "://label.");
  // The URL API knows no origins of other schemes, such as those of apps and extensions.
  return (
    !/^(http|ws)s?:/.test(entry) || (entry.startsWith("http") && URL.canParse(plain) && new URL(plain).origin === plain)
  );
};

/** Splits a comma-separated list into lower-case entries that can be origins and those that cannot. */
export const parseOrigins = (setting = ""): { origins: string[]; invalid: string[] } => {
  const entries = setting
    .split(",")
    .map((entry) => entry.trim().toLowerCase().replace(/\/$/, ""))
    .filter((entry) => entry !== "");
  const isOrigin = (entry: string) => entry === "*" || (ORIGIN.test(entry) && isSerializedOrigin(entry));
  return { origins: entries.filter(isOrigin), invalid: entries.filter((entry) => !isOrigin(entry)) };
};

/** Returns whether `origin`, in lower case, is one that an entry stands for; `https://*.example.com` is exactly one label more. */
export const matchesOrigin = (origin: string, entry: string): boolean => {
  if (entry === "*" || entry === origin) return true;
  const [, scheme, domain] = WILDCARD.exec(entry) ?? [];
  if (scheme === undefined || domain === undefined) return false;
  if (!origin.startsWith(scheme) || !origin.endsWith(domain)) return false;
  return /^[^./:@]+$/.test(origin.slice(scheme.length, -domain.length));
};
