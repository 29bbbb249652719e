/** The Content-Disposition header, RFC 6266. */

/** What encodeURIComponent leaves and RFC 5987 does not allow. */
const percentEncoded = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Returns the header for a file of this name: in ASCII for old clients, and as it is (RFC 5987). */
export const contentDisposition = (kind: "inline" | "attachment", name: string): string => {
  // A percent sign or a backslash would be taken for an escape by some.
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/gu, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, percentEncoded);
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
};
