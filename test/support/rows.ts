/** Messages as Postgres has them. */
import type { MessageRow } from "../../drizzle/messages.ts";

/** The columns that are null for a message that nobody has changed, and that is no reply. */
export const UNCHANGED: Pick<
  MessageRow,
  "editedAt" | "deletedAt" | "clientId" | "replyTo" | "mentions" | "attachments" | "reactions" | "rev"
> = {
  editedAt: null,
  deletedAt: null,
  clientId: null,
  replyTo: null,
  mentions: null,
  attachments: null,
  reactions: null,
  rev: null,
};
