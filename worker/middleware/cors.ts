/** Who may call and connect from a browser. */

/** `https://example.com`, with a port or not, and with `*` or not for one label of the host's name. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(\*\.)?[^\s/*@?#]+$/;
const WILDCARD = /^([a-z][a-z0-9+.-]*:\/\/)\*(\..+)$/;

/** False for a site as no browser names it: with the port that it has anyway, letters beyond ASCII, a socket's scheme. */
const isAsBrowsersSay = (entry: string): boolean => {
  const plain = entry.replace("://*.", "://label.");
  // Of other schemes, like those of apps and extensions, URL knows no origin.
  return (
    !/^(http|ws)s?:/.test(entry) || (entry.startsWith("http") && URL.canParse(plain) && new URL(plain).origin === plain)
  );
};

/** The entries of `CORS_ORIGIN`, in lower case: those that can be an origin, and those that cannot. */
export const readOrigins = (setting = ""): { origins: string[]; wrong: string[] } => {
  const entries = setting
    .split(",")
    .map((entry) => entry.trim().toLowerCase().replace(/\/$/, ""))
    .filter((entry) => entry !== "");
  const isOrigin = (entry: string) => entry === "*" || (ORIGIN.test(entry) && isAsBrowsersSay(entry));
  return { origins: entries.filter(isOrigin), wrong: entries.filter((entry) => !isOrigin(entry)) };
};

/**
 * True when a page of `origin` may call a server at `url`: one of the same origin always, others when `setting`
 * lists them. It lists origins separated by commas; `https://*.example.com` stands for every origin with exactly one
 * label in the place of the star, and `*` for any. What is no origin admits nobody. No origin (null) means no
 * browser, and is allowed.
 */
export const isOriginAllowed = (origin: string | null, url: string, setting = ""): boolean => {
  if (origin === null || origin === new URL(url).origin) return true;
  return readOrigins(setting).origins.some((entry) => matches(origin.toLowerCase(), entry));
};

const matches = (origin: string, entry: string): boolean => {
  if (entry === "*" || entry === origin) return true;
  const [, scheme, domain] = WILDCARD.exec(entry) ?? [];
  if (scheme === undefined || domain === undefined) return false;
  if (!origin.startsWith(scheme) || !origin.endsWith(domain)) return false;
  return /^[^./:@]+$/.test(origin.slice(scheme.length, -domain.length));
};
