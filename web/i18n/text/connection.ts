/** The state of the connection. */

export interface ConnectionText {
  connecting: string;
  joining: string;
  reconnecting: string;
  /** `when` is "in 3 seconds". */
  reconnectingIn: (when: string) => string;
  offline: string;
  syncing: string;
  backOnline: string;
  /** In place of the number of members. */
  full: string;
  roomFull: string;
  sentWhenOnline: string;
  tryNow: string;
}
