/** Admits the two users of a direct conversation. A room that has lost them finds them in Postgres. */
import { membersOf } from "../drizzle/room-members.ts";
import { errorFields } from "../lib/logger.ts";
import { mayEnterDirect } from "./core/direct.ts";
import type { RoomState, UserId } from "./core/state.ts";
import type { RuntimeHost } from "./host.ts";

/** How long Postgres may take, ms. */
const TIMEOUT_MS = 3_000;

export class DirectAdmission {
  readonly #host: RuntimeHost;
  readonly #state: RoomState;
  #isAsked = false;

  constructor(host: RuntimeHost, state: RoomState) {
    this.#host = host;
    this.#state = state;
  }

  /** Returns true if the user may enter: always in a room that is no direct conversation. */
  admits(userId: UserId, hasToken: boolean): boolean {
    return mayEnterDirect(this.#state, userId, hasToken);
  }

  /**
   * Resolves to the users whom the room has lost, once per instance; to nobody where it has its users, and while Postgres is
   * away. It asks also where the room knows its users: how long a stranger waits must not tell whether the conversation exists.
   */
  async findLost(): Promise<UserId[]> {
    if (this.#isAsked) return [];
    this.#isAsked = true;
    const { room, db, logger } = this.#host;
    const isLost = this.#state.direct.size === 0;
    try {
      const userIds = await membersOf(db(TIMEOUT_MS), room);
      return isLost ? userIds : [];
    } catch (error) {
      this.#isAsked = false;
      logger.error("the users of the conversation could not be read", { room, ...errorFields(error) });
      return [];
    }
  }
}
