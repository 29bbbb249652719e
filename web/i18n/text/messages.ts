/** The message list. */

export interface MessagesText {
  messages: string;
  emptyTitle: string;
  emptyHint: string;
  /** The room cannot be reached, and nothing of it is cached. */
  unavailableTitle: string;
  unavailableHint: string;
  loadOlder: string;
  loading: string;
  beginning: string;
  latest: string;
  /** Label of the unread divider. */
  newMessages: string;
  /** New messages below the visible part of the list; `count` is a number, or "99+". */
  newMessageCount: (count: string) => string;
  edited: string;
  deleted: string;
  today: string;
  yesterday: string;
  messageActions: string;
}
