/**
 * Checks what became of edits, deletions and reactions. A client requests the changes of one message one after the other, so
 * what counts is the last acknowledged one, or one after it, whose fate is unknown.
 */
import type { Message } from "../../rooms/protocol/events.ts";
import { hasReaction } from "./change-outbox.ts";
import type { ClientHistory, RequestedChange, SentMessage } from "./evidence.ts";
import type { Report } from "./violations.ts";

/** Returns the last acknowledged change and those after it, or all of them with `before`, what was there first. */
const possible = <State>(
  changes: readonly RequestedChange[],
  stateOf: (change: RequestedChange) => State,
  before: State,
): State[] => {
  const last = changes.findLastIndex(({ outcome }) => outcome === "acknowledged");
  return [...(last < 0 ? [before] : []), ...changes.slice(Math.max(0, last)).map(stateOf)];
};

const byMessage = (changes: readonly RequestedChange[], event: RequestedChange["event"]) =>
  Map.groupBy(
    changes.filter((change) => change.event === event),
    ({ seq }) => seq,
  );

/** Checks a client's messages: each has the content that it was sent with or edited to, or is deleted on request. */
export const checkContents = (
  { userId, changes }: ClientHistory,
  sent: ReadonlyMap<number, SentMessage>,
  current: ReadonlyMap<number, Message>,
  report: Report,
): void => {
  const edits = byMessage(changes, "editMessage");
  const deletions = byMessage(changes, "deleteMessage");
  for (const [seq, { content }] of sent) {
    const message = current.get(seq);
    if (!message || message.userId !== userId) continue;
    const requested = deletions.get(seq) ?? [];
    const wasDeleted = requested.some(({ outcome }) => outcome === "acknowledged");
    if (message.deletedAt !== undefined) {
      if (requested.length === 0) report("phantom", seq, `nobody has deleted ${seq} of ${userId}`);
      if (message.content !== "") report("remnant", seq, `${seq} of ${userId} is deleted and has content`);
      if (message.reactions !== undefined) report("remnant", seq, `${seq} of ${userId} is deleted and has reactions`);
      continue;
    }
    if (wasDeleted) report("lost", seq, `an acknowledged deletion of ${seq} by ${userId}`);
    const contents = possible(edits.get(seq) ?? [], (edit) => edit.content, content);
    if (!contents.includes(message.content)) {
      report(
        "lost",
        seq,
        `an acknowledged edit of ${seq} by ${userId}: it is "${message.content}", not "${contents[0]}"`,
      );
    }
  }
};

/** Checks a client's reactions to messages that are not deleted. */
export const checkReactions = (
  { userId, changes }: ClientHistory,
  current: ReadonlyMap<number, Message>,
  report: Report,
): void => {
  for (const [seq, ofMessage] of byMessage(changes, "react")) {
    const message = current.get(seq);
    if (!message || message.deletedAt !== undefined) continue;
    for (const [emoji, requested] of Map.groupBy(ofMessage, (change) => change.emoji)) {
      const isOn = hasReaction(message, userId, emoji);
      if (possible(requested, ({ on }) => on, false).includes(isOn)) continue;
      report("lost", seq, `an acknowledged reaction to ${seq} by ${userId}: ${emoji} is ${isOn ? "on" : "off"}`);
    }
  }
};

/** Checks that every reaction was requested, and that no user is listed twice. */
export const checkReacted = (
  clients: readonly ClientHistory[],
  current: ReadonlyMap<number, Message>,
  report: Report,
): void => {
  const requests = clients.flatMap(({ userId, changes }) =>
    changes.filter(({ event }) => event === "react").map(({ seq, emoji }) => `${userId} ${seq} ${emoji}`),
  );
  const known = new Set(requests);
  for (const [seq, { reactions = [] }] of current) {
    for (const { emoji, count, userIds } of reactions) {
      if (new Set(userIds).size < userIds.length || count < userIds.length) {
        report("duplicate", seq, `a user is listed twice for ${emoji} at ${seq}`);
      }
      for (const userId of userIds) {
        if (!known.has(`${userId} ${seq} ${emoji}`)) report("phantom", seq, `${userId} has not reacted to ${seq}`);
      }
    }
  }
};
