/** The connection to the inbox of whoever is signed in. */
import { computed, effect, untracked } from "@preact/signals-core";
import type { InboxClientEvent, InboxServerEvent } from "../../../rooms/protocol/inbox.ts";
import { INBOX_HEARTBEAT_INTERVAL_MS } from "../../../rooms/protocol/limits.ts";
import { type Connection, connect } from "../connection.ts";
import type { SessionKeeper } from "../session.ts";
import { createCredentials, recoverSession } from "../session-recovery.ts";

/** How often `onInterval` is called, ms. */
export const INTERVAL_MS = 30_000;

export interface InboxConnectionOptions {
  /** `ws://` or `wss://` and a host. */
  origin: string;
  keeper: SessionKeeper;
  isOffline: () => boolean;
  onEvents: (events: InboxServerEvent[]) => void;
  onDisconnect: () => void;
  onInterval: () => void;
  /** A user has signed in. The returned function is called when another one does, or nobody is signed in any more. */
  onUser: (userId: string) => () => void;
}

/** Connects while there is a session. */
export const connectInbox = (
  options: InboxConnectionOptions,
): Pick<Connection<InboxClientEvent>, "send" | "check" | "close"> => {
  const { origin, keeper, isOffline, onEvents, onDisconnect, onInterval, onUser } = options;
  let connection: Connection<InboxClientEvent> | null = null;

  const begin = (userId: string) => {
    const credentials = createCredentials(keeper);
    const opened = connect<InboxClientEvent, InboxServerEvent>({
      url: () => `${origin}/inbox/ws`,
      protocols: credentials.protocols,
      greeting: "inbox",
      heartbeatMs: INBOX_HEARTBEAT_INTERVAL_MS,
      isOffline,
      isNeeded: () => true,
      onEvents,
      onDisconnect,
    });
    connection = opened;
    const timer = setInterval(onInterval, INTERVAL_MS);
    const stopRecovery = recoverSession(opened, credentials, keeper);
    const gone = onUser(userId);
    return () => {
      clearInterval(timer);
      stopRecovery();
      connection = null;
      opened.close();
      gone();
    };
  };

  const userId = computed(() => keeper.session.value?.user.id);
  const close = effect(() => {
    const id = userId.value;
    return id === undefined ? undefined : untracked(() => begin(id));
  });

  return {
    send: (event) => connection?.send(event) ?? false,
    check: () => connection?.check(),
    close,
  };
};
