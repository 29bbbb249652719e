/** Who may have which name: look-alikes, names from applications' tokens, neutral names and the names of muted users. */

import { generatedName, isGuest } from "../protocol/access.ts";
import { confusableKeys, looseKey } from "../protocol/confusables.ts";
import { isDirect } from "../protocol/direct.ts";
import type { ErrorContext } from "../protocol/errors.ts";
import type { RoomError } from "../protocol/events.ts";
import { usernameTakenError } from "./errors.ts";
import { sanctionOf } from "./moderation.ts";
import { isMember } from "./presence.ts";
import type { ConnectionState, RoomState, UserId, UserState } from "./state.ts";

/** A user who is to have a name. */
export type Claimant = Pick<ConnectionState, "userId" | "role" | "tokenName">;

/** The other members whose name is `username` or looks like it. */
const lookAlikes = (state: RoomState, username: string, userId: UserId): UserState[] => {
  // The keys cover letter case, too: LVAN does not look like Ivan, but lvan, which is the same name, does.
  const ids = confusableKeys(username).map((key) => state.confusables.get(key));
  return othersOf(state, ids, userId);
};

/** The other members whose name is the same to a careless reader, see `looseKey`. */
const looseLookAlikes = (state: RoomState, username: string, userId: UserId): UserState[] =>
  othersOf(state, state.looseNames.get(looseKey(username)) ?? [], userId);

const othersOf = (state: RoomState, ids: Iterable<UserId | undefined>, userId: UserId): UserState[] =>
  [...new Set(ids)].flatMap((id) => (id === undefined || id === userId ? [] : (state.users.get(id) ?? [])));

/** A name that an application vouches for takes precedence over a guest's. */
const isDisplaceable = ({ profile, role }: UserState): boolean => isGuest(profile) && role !== "moderator";

/** The guests who have to make way if the claimant takes `username`: none unless it is the name in their token. */
export const guestsInTheWay = (
  state: RoomState,
  username: string,
  { userId, role, tokenName }: Claimant,
): UserState[] => {
  if (username !== tokenName || isDirect(state.room)) return [];
  const alike = lookAlikes(state, username, userId);
  const loose = role === "moderator" ? looseLookAlikes(state, username, userId) : [];
  return [...new Set([...alike, ...loose])].filter(isDisplaceable);
};

/** Returns true if the claimant may not have this name, because of another member's. The two of a direct conversation know each other. */
export const isNameTaken = (state: RoomState, username: string, { userId, tokenName }: Claimant): boolean => {
  if (isDirect(state.room)) return false;
  const alike = lookAlikes(state, username, userId);
  if (username === tokenName) return !alike.every(isDisplaceable);
  return alike.length > 0 || looseLookAlikes(state, username, userId).some(({ role }) => role === "moderator");
};

/** Why a user may not have this name, or null. */
export const usernameError = (
  state: RoomState,
  connection: ConnectionState,
  user: UserState,
  username: string,
  context: ErrorContext,
): RoomError | null => {
  const isOwn = isMember(user) && username === user.profile.username;
  return !isOwn && isNameTaken(state, username, connection) ? usernameTakenError(context) : null;
};

/** Returns a name that says nothing and is free, made of the user's `generatedName`. It does not look like `other`. */
export const neutralName = (state: RoomState, userId: UserId, other = ""): string => {
  const base = generatedName(userId);
  const avoided = new Set([...confusableKeys(other), looseKey(other)]);
  const claimant: Claimant = { userId, role: "member", tokenName: null };
  const isFree = (name: string) =>
    !isNameTaken(state, name, claimant) && ![...confusableKeys(name), looseKey(name)].some((key) => avoided.has(key));
  let name = base;
  for (let n = 2; !isFree(name); n++) name = `${base}-${n}`;
  return name;
};

/** Returns `username`, or a neutral name if another member has it. */
const orNeutral = (state: RoomState, username: string, claimant: Claimant): string =>
  isNameTaken(state, username, claimant) ? neutralName(state, claimant.userId) : username;

/** Returns `username`, or if it is a guest's generated name and another member has it, a free one: nobody has chosen it. */
export const availableName = (state: RoomState, username: string, claimant: Claimant): string => {
  const isGenerated = claimant.tokenName === null && username === generatedName(claimant.userId);
  return isGenerated ? orNeutral(state, username, claimant) : username;
};

/**
 * Returns the name that a muted user keeps at `now` (ms since 1970), or a neutral one if another member has it by now. Null
 * for users who are not muted, and for those whose name is not known yet.
 */
export const keptName = (
  state: RoomState,
  connection: ConnectionState,
  user: UserState,
  now: number,
): string | null => {
  const { mutedUntil, username } = sanctionOf(state, user.profile.id);
  if (mutedUntil <= now) return null;
  if (isMember(user)) return user.profile.username;
  if (username === null) return null;
  return orNeutral(state, username, connection);
};
