/** Decides how the host of a link is shown: as written, or in its ASCII form where the written one could deceive. */

/** Scripts in which whole hosts are written, top-level domain included; Japanese and Korean use several. */
const SCRIPTS = [
  "\\p{Script=Cyrillic}",
  "\\p{Script=Greek}",
  "\\p{Script=Armenian}",
  "\\p{Script=Georgian}",
  "\\p{Script=Devanagari}",
  "\\p{Script=Bengali}",
  "\\p{Script=Tamil}",
  "\\p{Script=Thai}",
  "\\p{Script=Hangul}\\p{Script=Han}",
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー",
];

const ONE_SCRIPT = new RegExp(`^(?:${SCRIPTS.map((script) => `[${script}\\d.-]+`).join("|")})$`, "u");
const ASCII = /^[a-z\d.-]+$/;

/** True for Latin letters, which may have diacritics, but no marks on their own: one of them looks like a slash. */
const isLatin = (host: string): boolean =>
  !/\p{M}/u.test(host) && ASCII.test(host.normalize("NFD").replace(/\p{M}/gu, ""));

/**
 * Returns `written` if it is the host that it looks like: `host` itself, or a name in one script. Otherwise `host`, which is
 * the ASCII form that the browser connects to. Hosts of right-to-left scripts count among the latter, because beside a path
 * they may be displayed out of order.
 */
export const shownHost = (written: string, host: string): string => {
  const lower = written.toLowerCase();
  // An ASCII name that is not the host stands for a number, as 0x7f.1 does.
  const isInternational = !ASCII.test(lower) && lower === lower.normalize("NFKC");
  return lower === host || (isInternational && (isLatin(lower) || ONE_SCRIPT.test(lower))) ? written : host;
};
