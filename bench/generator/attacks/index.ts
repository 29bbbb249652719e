/** The attacks by name. */
import { emptyRooms, guests, unjoined } from "./addresses.ts";
import type { Attack } from "./attack.ts";
import { lookups } from "./lookups.ts";
import { afterClose, names, sessions } from "./names.ts";
import { edits, history } from "./replies.ts";

export const ATTACKS = {
  history,
  edits,
  names,
  afterClose,
  sessions,
  lookups,
  guests,
  unjoined,
  emptyRooms,
} satisfies Record<string, Attack>;

export type AttackName = keyof typeof ATTACKS;
