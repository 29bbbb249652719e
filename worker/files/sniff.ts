/** Which type a file has, by its first bytes: only types that these show are ever displayed in place. */

/** What is stored and served as this is only downloaded. */
export const UNKNOWN_TYPE = "application/octet-stream";

/** How much of a file is looked at, bytes. */
export const HEAD_BYTES = 65_536;

interface Signature {
  /** The first one, unless the uploader has declared another one: some containers hold audio alone or video. */
  readonly types: readonly [string, ...string[]];
  matches(head: Uint8Array): boolean;
}

const textAt = (head: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...head.subarray(from, from + length));

const hasText = (text: string, at = 0) => ({
  matches: (head: Uint8Array): boolean => textAt(head, at, text.length) === text,
});

/** A RIFF file of this form. */
const riff = (form: string) => ({
  matches: (head: Uint8Array): boolean => textAt(head, 0, 4) === "RIFF" && textAt(head, 8, 4) === form,
});

/** The brands of an ISO base media file (ISO 14496-12), the major one first. */
const brandsOf = (head: Uint8Array): string[] => {
  if (textAt(head, 4, 4) !== "ftyp") return [];
  const size = new DataView(head.buffer, head.byteOffset).getUint32(0);
  const brands = [textAt(head, 8, 4)];
  // After the major brand stands its version.
  for (let at = 16; at + 4 <= Math.min(size, head.length, MAX_BRANDS_BYTES); at += 4) brands.push(textAt(head, at, 4));
  return brands;
};

/** No encoder lists so many brands. */
const MAX_BRANDS_BYTES = 256;

const hasMajorBrand = (pattern: RegExp) => ({
  matches: (head: Uint8Array): boolean => pattern.test(brandsOf(head)[0] ?? ""),
});

/** Matroska has the same signature, and browsers do not play all of it: the DocType in the header must be "webm". */
const isWebm = (head: Uint8Array): boolean =>
  textAt(head, 0, 4) === "\x1a\x45\xdf\xa3" && textAt(head, 0, 64).includes("\x42\x82\x84webm");

/** The header of an MPEG audio frame, layer III, with a bit rate and a sampling rate that exist. */
const isMp3Frame = ([first = 0, second = 0, third = 0]: Uint8Array): boolean =>
  first === 0xff && (second & 0xe6) === 0xe2 && third >> 4 !== 0 && third >> 4 !== 15 && ((third >> 2) & 3) !== 3;

const SIGNATURES: readonly Signature[] = [
  { types: ["image/png"], ...hasText("\x89PNG\r\n\x1a\n") },
  { types: ["image/jpeg"], ...hasText("\xff\xd8\xff") },
  { types: ["image/gif"], matches: (head) => /^GIF8[79]a$/.test(textAt(head, 0, 6)) },
  { types: ["image/webp"], ...riff("WEBP") },
  { types: ["image/avif"], matches: (head) => brandsOf(head).some((brand) => brand === "avif" || brand === "avis") },
  { types: ["audio/mp4", "video/mp4"], ...hasMajorBrand(/^M4[AB] $/) },
  { types: ["video/mp4", "audio/mp4"], ...hasMajorBrand(/^(iso[m2-9]|mp4[12]|avc1|M4V |dash|MSNV)$/) },
  { types: ["video/webm", "audio/webm"], matches: isWebm },
  { types: ["audio/mpeg"], matches: (head) => textAt(head, 0, 3) === "ID3" || isMp3Frame(head) },
  { types: ["audio/ogg"], ...hasText("OggS") },
  { types: ["audio/wav"], ...riff("WAVE") },
  { types: ["audio/flac"], ...hasText("fLaC") },
];

const INLINE_TYPES: ReadonlySet<string> = new Set(SIGNATURES.flatMap(({ types }) => types));

/** Returns true if browsers may show or play the type in place. */
export const isInlineType = (type: string): boolean => INLINE_TYPES.has(type);

/** A media type without parameters, RFC 6838. */
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/;

/**
 * Returns the type of a file that begins with `head`: what its bytes show, else what its uploader has declared, a label. Types
 * that are shown in place are never only declared.
 */
export const typeOf = (head: Uint8Array, declared: string | null): string => {
  const label = declared?.split(";")[0]?.trim().toLowerCase() ?? "";
  const types = SIGNATURES.find(({ matches }) => matches(head))?.types;
  if (types) return types.includes(label) ? label : types[0];
  return MEDIA_TYPE.test(label) && !isInlineType(label) ? label : UNKNOWN_TYPE;
};
