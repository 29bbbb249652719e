/** Everything that was counted. */
import type { Scenario } from "./billed.ts";
import { INBOX_SCENARIOS } from "./inbox-scenarios.ts";
import { ROOM_SCENARIOS } from "./room-scenarios.ts";

export const SCENARIOS = { ...ROOM_SCENARIOS, ...INBOX_SCENARIOS } as const satisfies Record<string, Scenario>;
