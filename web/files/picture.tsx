import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { type Item, isStored } from "../messages/list/items.ts";
import { Icon } from "../ui/icons.tsx";
import { openLightbox } from "./lightbox-state.ts";
import type { MessageFile } from "./message-files.ts";
import "./picture.css";
import { Progress } from "./progress.tsx";
import { useSource } from "./use-source.ts";

export interface FileProps {
  client: RoomClient;
  item: Item;
  file: MessageFile;
  /** Tab reaches it. */
  isActive: boolean;
}

/** An image in a message, which opens the lightbox once it is sent. It fills the space that `Attachments` reserves. */
export const Picture = ({ client, item, file, isActive }: FileProps) => {
  const { url, isBroken, onError } = useSource(client, file);
  const image = url !== null && (
    <img src={url} alt={file.alt ?? file.name} loading="lazy" decoding="async" onError={onError} />
  );
  if (isBroken) {
    return (
      <div class="picture-broken">
        <Icon name="image" />
        <bdi>{file.name}</bdi>
        <small>{dialogText.fileUnavailable}</small>
      </div>
    );
  }
  const { id } = file;
  if (id === undefined || !isStored(item)) {
    return (
      <div class="picture-content">
        {image}
        <Progress client={client} item={item} file={file} />
      </div>
    );
  }
  return (
    <button
      class="picture-content"
      type="button"
      aria-haspopup="dialog"
      tabIndex={isActive ? undefined : -1}
      onClick={() => openLightbox(client, id)}
      // A long press opens the menu of the message.
      onContextMenu={(event) => (event as unknown as PointerEvent).pointerType === "touch" && event.preventDefault()}
    >
      {image}
    </button>
  );
};
