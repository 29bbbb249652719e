/** The keys of the message that has the focus. */
import type { RoomClient } from "../../client/room-client.ts";
import { startEditing } from "../message/editing.ts";
import { setReply } from "../replies/reply.ts";
import { askToDelete, menuIn } from "./message-menu.ts";
import { canDelete, canEditMessage, canReply } from "./permissions.ts";

/** Opens the menu of the message that has the focus, or does what a key stands for if this user may. */
export const handleMessageKey = (event: KeyboardEvent, client: RoomClient): void => {
  const { target, key, code, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (altKey || ctrlKey || metaKey || !(target instanceof HTMLElement) || !target.matches("article[data-seq]")) return;
  const seq = Number(target.dataset.seq);
  const message = client.timeline.find(seq);
  if (!message) return;
  const openMenu = () => {
    menuIn(client).value = { kind: "menu", seq, anchor: target.querySelector<HTMLElement>(".bubble") ?? target };
  };
  const actionOf = () => {
    if (key === "ContextMenu" || key === (shiftKey ? "F10" : "Enter")) return openMenu;
    if (shiftKey) return null;
    // By `code`, so that they are the same keys on a Russian keyboard.
    if (code === "KeyR" && canReply(client, message)) return () => setReply(client, seq);
    if (code === "KeyE" && canEditMessage(client, message)) return () => startEditing(client, message);
    return code === "Delete" && canDelete(client, message) ? () => askToDelete(client, seq) : null;
  };
  const action = actionOf();
  if (action === null) return;
  event.preventDefault();
  action();
};
