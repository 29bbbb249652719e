/** The page of a direct conversation. */

export interface DirectText {
  /** Stands for the other person's name until it is known. */
  directMessage: string;
  /** The other person is in this room or conversation at the moment, or not. */
  hereNow: string;
  notHereNow: string;
  /** The placeholder of the message field. */
  writeToPerson: (name: string) => string;
  /** Takes the conversation off the lists until its next message. */
  hideConversation: string;
  /** Shown while there are no messages. */
  directHint: string;
  youBlocked: (name: string) => string;
  unblock: string;
  /** Why a message was not sent: the other person has blocked this user. */
  notReceived: string;
}
