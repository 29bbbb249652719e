import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { type Item, isStored } from "../messages/list/items.ts";
import type { MessageFile } from "./message-files.ts";
import "./progress.css";

interface Props {
  client: RoomClient;
  item: Item;
  file: MessageFile;
}

/** How much of a pending file is uploaded, as a ring. Nothing once the server has it, and while its message has failed. */
export const Progress = ({ client, item, file }: Props) => {
  const isDone = isStored(item) || item.failed !== null || file.id !== undefined || !("key" in file);
  const share = isDone ? undefined : (client.uploadProgress.value.get(file.key) ?? 0);
  if (share === undefined) return null;
  return (
    <svg
      class="progress"
      viewBox="0 0 40 40"
      role="progressbar"
      aria-label={dialogText.uploading(file.name)}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-live="off"
    >
      <circle class="progress-ground" cx="20" cy="20" r="18" />
      <circle cx="20" cy="20" r="14" />
      <circle class="progress-done" cx="20" cy="20" r="14" pathLength="100" stroke-dasharray={`${share * 100} 100`} />
    </svg>
  );
};
