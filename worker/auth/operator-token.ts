/** The operator's token, a secret of the deployment. It admits to nothing but the operator's own routes. */

/** The least length. Its characters are visible ASCII, because it travels in a header. */
export const OPERATOR_TOKEN_CHARACTERS = 32;

/** True for a token that is long enough. */
export const isOperatorToken = (token = ""): boolean =>
  token.length >= OPERATOR_TOKEN_CHARACTERS && /^[\x21-\x7e]+$/.test(token);

/** Compares two tokens in a time that does not depend on where they differ: it compares their digests, whole. */
export const isSameToken = async (one: string, other: string): Promise<boolean> => {
  const [a, b] = [await digest(one), await digest(other)];
  return a.reduce((difference, byte, i) => difference | (byte ^ (b[i] ?? 0)), 0) === 0;
};

const digest = async (token: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
