import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { Icon } from "../ui/icons.tsx";
import { addFiles } from "./add-files.ts";
import "./drop-target.css";
import { watchDrops } from "./watch-drops.ts";

interface Props {
  client: RoomClient;
  /** The room, or the other member of a direct conversation. */
  title: string;
  /** Called after files were dropped. */
  onDropped: () => void;
}

/** Takes files that are dropped on the conversation, and covers it while files are dragged over it. */
export const DropTarget = ({ client, title, onDropped }: Props) => {
  const isOver = useSignal(false);
  useEffect(
    () =>
      watchDrops(".conversation", {
        onOver: (next) => {
          isOver.value = next;
        },
        onDrop: (files) => {
          addFiles(client, files);
          onDropped();
        },
      }),
    [client],
  );
  // Where files are not accepted, a drop says so.
  if (!isOver.value || client.fileLimits.value === null) return null;
  return (
    <div class="drop-target">
      <p>
        <Icon name="attach" />
        <span dir="auto">{isDirect(client.room) ? dialogText.dropToPerson(title) : dialogText.dropInRoom(title)}</span>
      </p>
    </div>
  );
};
