/** Returns an unsigned token of a guest, for clients that only read it. It is valid for `lifetimeMs` from now on. */
export const guestToken = (id: string, { username = id, lifetimeMs = 3_600_000, serial = 0 } = {}): string => {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { sub: id, name: username, iat, exp: iat + lifetimeMs / 1000, serial };
  return `x.${btoa(JSON.stringify(claims))}.y`;
};
