/** Keeps what is loaded of a room's messages complete and current: history, missed changes and live events. */
import type { ClientEvent, RoomError, ServerEvent } from "../../rooms/protocol/events.ts";
import { type Change, deletionOf, editOf, reactionsOf } from "./changes.ts";
import { createChangesSync } from "./changes-sync.ts";
import { isUnspecific } from "./errors.ts";
import { createHistorySync, type HistorySync } from "./history-sync.ts";
import { createLoadedMessages, type LoadedMessages } from "./loaded-messages.ts";

/** The events about messages. */
export type MessageSyncEvent = Extract<
  ServerEvent,
  {
    event:
      | "message"
      | "messageHistory"
      | "messagesChanged"
      | "messageEdited"
      | "messageDeleted"
      | "reactionsChanged"
      | "reset";
  }
>;

export interface MessageSync {
  readonly loaded: LoadedMessages;
  readonly history: Omit<HistorySync, "rejected" | "received" | "reset" | "disconnected">;
  /** Returns what the room has to know of this client to bring what it has missed; nothing before the first history. */
  position(): { after: number; rev: number } | Record<string, never>;
  received(event: MessageSyncEvent): void;
  /** The room has rejected a request: if it may have been for history or changes, requests them again after `ms`. */
  rejected(error: RoomError, ms: number): void;
  /** The connection is lost, or the room has forgotten this member. */
  disconnected(): void;
}

/** `send` returns false while there is no open connection. */
export const createMessageSync = (send: (event: ClientEvent) => boolean): MessageSync => {
  const loaded = createLoadedMessages();
  const history = createHistorySync(loaded, send);
  const changes = createChangesSync(loaded, send);

  const change = (changed: Change) => {
    loaded.change([changed]);
    changes.live(changed.rev);
  };

  return {
    loaded,
    history,
    position: () => {
      const [after, rev] = [loaded.timeline.position(), changes.position()];
      return after === null || rev === null ? {} : { after, rev };
    },
    received: ({ event, data }) => {
      switch (event) {
        case "message":
          return loaded.timeline.live(data);
        case "messageHistory":
          if (history.received(data)) changes.history(data);
          return;
        case "messagesChanged":
          return changes.received(data);
        case "messageEdited":
          return change(editOf(data));
        case "messageDeleted":
          return change(deletionOf(data));
        case "reactionsChanged":
          return change(reactionsOf(data));
        case "reset":
          changes.reset();
          return history.reset();
      }
    },
    rejected: (error, ms) => {
      const { code, event } = error;
      // The history and the changes that belong to a join may fail by themselves.
      const isAboutBoth = isUnspecific(error) || event === "joinRoom";
      if (isAboutBoth || event === "requestChanges") changes.retryIn(ms);
      if (isAboutBoth || event === "requestHistory" || (code === "history_unavailable" && event === undefined)) {
        history.rejected(error, ms);
      }
    },
    disconnected: () => {
      history.disconnected();
      changes.disconnected();
    },
  };
};
