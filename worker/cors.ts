/** Who may call and connect from a browser. */

const WILDCARD = /^([a-z][a-z0-9+.-]*:\/\/)\*(\..+)$/;

/**
 * True when a page of `origin` may call a server at `url`: one of the same origin always, others when `setting`
 * lists them. It lists origins separated by commas; `https://*.example.com` stands for every origin with exactly one
 * label in the place of the star, and `*` for any. No origin (null) means no browser, and is allowed.
 */
export const isOriginAllowed = (origin: string | null, url: string, setting = ""): boolean => {
  if (origin === null || origin === new URL(url).origin) return true;
  return setting
    .split(",")
    .map((entry) => entry.trim().toLowerCase().replace(/\/$/, ""))
    .some((entry) => entry !== "" && matches(origin.toLowerCase(), entry));
};

const matches = (origin: string, entry: string): boolean => {
  if (entry === "*" || entry === origin) return true;
  const [, scheme, domain] = WILDCARD.exec(entry) ?? [];
  if (scheme === undefined || domain === undefined) return false;
  if (!origin.startsWith(scheme) || !origin.endsWith(domain)) return false;
  return /^[^./:@]+$/.test(origin.slice(scheme.length, -domain.length));
};
