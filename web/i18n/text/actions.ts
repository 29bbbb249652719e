/** The actions of a message: replies, reactions and its menu. */

export interface ActionsText {
  reply: string;
  addReaction: string;
  moreActions: string;
  /** Stands before the name of a message's author and the message, in a message that replies to it. */
  inReplyTo: string;
  /** A link to a message that is not loaded. */
  showMessage: string;
  /** Stands before the name of a message's author, above the composer. */
  replyingTo: (name: string) => string;
  cancelReply: string;
  reactions: string;
  /** The user has reacted with so many emoji. */
  tooManyOwnReactions: (count: number) => string;
  tooManyReactions: string;
}
