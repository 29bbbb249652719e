/** What changes a message: edits, deletions and reactions. The message keeps its place and its seq. */
import type { Message, RoomError, ServerEvent } from "../protocol/events.ts";
import type { Change, Effect } from "./effects.ts";
import type { Reactors } from "./reactors.ts";
import type { ConnectionState } from "./state.ts";

/** A message in its current state, with all reactions to it. */
export interface FoundMessage {
  readonly message: Message;
  readonly reactors: Reactors;
}

/** A message in the state that is to be stored. */
export interface ChangedMessage extends FoundMessage {
  /** The ids of the files that it has lost, which are to be deleted. */
  readonly removedFiles?: readonly string[];
}

/** What a request to change a message leads to: effects, or the error that it is rejected with. */
export type ChangeOutcome = { effects: Effect[] } | { error: RoomError };

/** The request was carried out before, and its answer was lost: the requester alone is told of the message's state. */
export const confirm = ({ id: to }: ConnectionState, change: Change): ChangeOutcome => ({
  effects: [{ type: "confirm", to, change }],
});

/** The event that brings a client's copy of a message up to date with a change. */
export const changeEvent = (event: Change["event"], message: Message): ServerEvent => {
  const { room, seq, content, timestamp, editedAt, deletedAt, mentions, reactions = [], rev } = message;
  switch (event) {
    case "messageEdited":
      return {
        event,
        data: { room, seq, content, editedAt: editedAt ?? timestamp, ...(mentions && { mentions }), rev },
      };
    case "messageDeleted":
      return { event, data: { room, seq, deletedAt: deletedAt ?? timestamp, rev } };
    case "reactionsChanged":
      return { event, data: { room, seq, reactions, rev } };
  }
};

/** The event that tells clients which do not know of reactions what changed; null if there is nothing that they know. */
export const editEvent = (message: Message): ServerEvent | null => {
  if (message.deletedAt !== undefined) return changeEvent("messageDeleted", message);
  return message.editedAt === undefined ? null : changeEvent("messageEdited", message);
};
