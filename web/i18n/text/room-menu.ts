/** The menu of a room in the list. */
import type { PushLevel } from "../../../rooms/protocol/push.ts";

export interface RoomMenuText {
  muteRoom: string;
  unmuteRoom: string;
  removeRoom: string;
  /** Before the choice of what is pushed. */
  pushLevel: string;
  pushLevels: Record<PushLevel, string>;
}
