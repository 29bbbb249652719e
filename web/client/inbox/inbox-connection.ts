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
  /** Another user has signed in, or nobody is signed in any more. */
  onUserGone: () => void;
}

/** Connects while there is a session. */
export const connectInbox = (
  options: InboxConnectionOptions,
): Pick<Connection<InboxClientEvent>, "send" | "check" | "close"> => {
  const { origin, keeper, isOffline, onEvents, onDisconnect, onInterval, onUserGone } = options;
  let connection: Connection<InboxClientEvent> | null = null;

  const begin = () => {
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
    return () => {
      clearInterval(timer);
      stopRecovery();
      connection = null;
      opened.close();
      onUserGone();
    };
  };

  const userId = computed(() => keeper.session.value?.user.id);
  const close = effect(() => {
    return userId.value === undefined ? undefined : untracked(begin);
  });

  return {
    send: (event) => connection?.send(event) ?? false,
    check: () => connection?.check(),
    close,
  };
};
