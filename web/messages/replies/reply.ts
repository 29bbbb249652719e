import { focusComposer } from "../../app/keyboard.ts";
import type { RoomClient } from "../../client/room-client.ts";

/** Makes the draft a reply to a message, or with null to none, and goes on writing it. */
export const setReply = (client: RoomClient, seq: number | null): void => {
  client.setReplyTo(seq);
  focusComposer();
};
