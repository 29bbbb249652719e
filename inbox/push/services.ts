/** The push services to which endpoints may lead. The server posts there, so nothing else is contacted (RFC 8030, section 8). */
import { matchesOrigin, parseOrigins } from "../../lib/origins.ts";

/** Of Chrome and most others, of Chromium builds without Google's keys, of Firefox, of Safari, and of Edge on Windows. */
export const DEFAULT_PUSH_SERVICES = [
  "https://fcm.googleapis.com",
  "https://jmt17.google.com",
  "https://updates.push.services.mozilla.com",
  "https://*.push.apple.com",
  "https://*.notify.windows.com",
] as const;

/** The longest endpoint, characters. */
export const ENDPOINT_CHARACTERS = 1_000;

/** HTTPS, and HTTP on this machine for tests. */
const isService = (origin: string): boolean => /^https:|^http:\/\/127\.0\.0\.1(:|$)/.test(origin);

/** Splits `PUSH_SERVICES` into the origins of services and entries that cannot be one; an empty setting is the default list. */
export const parsePushServices = (setting = ""): { services: readonly string[]; invalid: string[] } => {
  const { origins, invalid } = parseOrigins(setting);
  if (origins.length + invalid.length === 0) return { services: DEFAULT_PUSH_SERVICES, invalid };
  return {
    services: origins.filter(isService),
    invalid: [...invalid, ...origins.filter((origin) => !isService(origin))],
  };
};

/** Returns whether an endpoint is the URL of one of the services, as a browser writes it, and nothing more. */
export const isEndpoint = (endpoint: string, services: readonly string[]): boolean => {
  if (endpoint.length > ENDPOINT_CHARACTERS || !URL.canParse(endpoint)) return false;
  const { href, origin, username, password, hash } = new URL(endpoint);
  // Others than the serialised form are no endpoints of browsers: capitals, default ports, backslashes, other alphabets.
  if (href !== endpoint || username + password + hash !== "") return false;
  return services.some((service) => matchesOrigin(origin, service));
};
