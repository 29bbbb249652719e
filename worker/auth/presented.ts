/** What an inbox learns of its user's token. */
import type { Presented } from "../../inbox/core/access.ts";
import type { SignedIn } from "./identity.ts";
import { LEEWAY_S } from "./token.ts";

export const presentedBy = ({ user, rooms, expiresAt, epoch }: SignedIn): Presented => ({
  user,
  rooms,
  expiresAt: expiresAt + LEEWAY_S,
  epoch,
});
