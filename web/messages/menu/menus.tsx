import { useLayoutEffect } from "preact/hooks";
import type { User } from "../../../rooms/protocol/events.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { lazy } from "../../ui/lazy.tsx";
import { toggleReaction } from "../reactions/react.ts";
import { DeleteMessage } from "./delete.tsx";
import { Menu } from "./menu.tsx";
import { actionsOf } from "./message-actions.ts";
import { menuIn, type OpenMenu, openerOf } from "./message-menu.ts";
import { Sheet } from "./sheet.tsx";

const EmojiPicker = lazy(() => import("../../emoji/picker.tsx"));

interface Props {
  client: RoomClient;
  menu: OpenMenu;
  /** Opens the moderation of a message's author. */
  onModerate: (user: User) => void;
  onClose: () => void;
}

/** The open menu of a message, or the question before it is deleted. */
const Menus = ({ client, menu, onModerate, onClose }: Props) => {
  const message = client.timeline.find(menu.seq);
  const actions = message === undefined ? [] : actionsOf(client, message, onModerate);
  // The message may have been deleted meanwhile.
  const isEmpty = actions.length === 0;
  useLayoutEffect(() => {
    if (isEmpty) onClose();
  }, [isEmpty]);
  if (message === undefined || isEmpty) return null;

  if (menu.kind === "delete") return <DeleteMessage client={client} message={message} onClose={onClose} />;

  const onChoose = (run: () => void) => {
    onClose();
    // After the next rendering, which is a microtask, too: the menu has given the focus back.
    queueMicrotask(run);
  };
  const onPicker = () =>
    onChoose(() => {
      // The picker opens beside what has the focus.
      openerOf(menu.anchor).focus({ preventScroll: true });
      menuIn(client).value = { ...menu, kind: "picker" };
    });
  const props = { client, message, menu, onChoose, onPicker, onClose };
  switch (menu.kind) {
    case "picker":
      return <EmojiPicker onChoose={(emoji) => void toggleReaction(client, message, emoji)} onClose={onClose} />;
    case "sheet":
      return <Sheet {...props} actions={actions} />;
    case "menu":
      return <Menu key="menu" {...props} actions={actions} />;
    case "reactions":
      return <Menu key="reactions" {...props} actions={[]} />;
  }
};

export default Menus;
