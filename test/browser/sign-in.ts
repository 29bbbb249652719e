/** People whom an application vouches for. */
import { sign } from "hono/jwt";
import type { Page } from "playwright-core";

const SECRET = "a secret for tests, of at least 32 bytes";

interface Claims {
  sub: string;
  name: string;
  role?: "moderator";
}

/** Makes the browser remember them, as if they had been at `url` before. The token is good for so many seconds. */
export const signIn = async (page: Page, url: string, claims: Claims, seconds = 3_600): Promise<void> => {
  const token = await sign({ ...claims, exp: Math.floor(Date.now() / 1000) + seconds }, SECRET, "HS256");
  // The page believes that there is time; only the room's word counts.
  const expiresAt = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const session = JSON.stringify({ token, user: { id: claims.sub, username: claims.name }, expiresAt });
  await page.goto(url);
  await page.evaluate((kept) => localStorage.setItem("samovar.session", kept), session);
};
