import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Attachment, Message } from "../../rooms/protocol/events.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { formatBriefly, formatMoment, text } from "../i18n/index.ts";
import { shownMessages } from "../messages/list/items.ts";
import { authorOf } from "../messages/message/summary.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Modal } from "../ui/modal.tsx";
import { canCopyImages, copyImage } from "./copy-image.ts";
import "./lightbox.css";
import { lightboxIn } from "./lightbox-state.ts";
import { filesOf, isPicture } from "./message-files.ts";
import { saveFile } from "./save-file.ts";
import { useSource } from "./use-source.ts";
import { useZoom, type ZoomControl } from "./use-zoom.ts";
import { MAX_SCALE } from "./zoom.ts";

interface Shown {
  readonly message: Message;
  readonly file: Attachment;
}

/** How much a key or a button zooms. */
const ZOOM_STEP = 1.5;

/** Returns the images of the messages in the list, in their order. Reads signals. */
const picturesOf = (client: RoomClient): Shown[] =>
  shownMessages(client)
    .filter(({ deletedAt }) => deletedAt === undefined)
    .flatMap((message) =>
      (filesOf(message) as readonly Attachment[]).filter(isPicture).map((file) => ({ message, file })),
    );

interface Props {
  client: RoomClient;
  onClose: () => void;
}

/** An image of the message list as large as the window. The arrows lead to those of the other loaded messages. */
const Lightbox = ({ client, onClose }: Props) => {
  const current = lightboxIn(client);
  const all = picturesOf(client);
  const at = all.findIndex(({ file }) => file.id === current.value);
  const shown = all[at];
  const isGone = shown === undefined;
  // Its message was deleted, or is not loaded any more.
  useLayoutEffect(() => {
    if (isGone) onClose();
  }, [isGone]);
  if (!shown) return null;
  const go = (step: -1 | 1) => {
    const next = all[at + step];
    if (next) current.value = next.file.id;
  };
  return (
    <Modal title={shown.file.name} shape="lightbox" onClose={onClose}>
      <Stage client={client} shown={shown} at={at} count={all.length} onGo={go} onClose={onClose} />
    </Modal>
  );
};

interface StageProps {
  client: RoomClient;
  shown: Shown;
  /** The index of the image. */
  at: number;
  count: number;
  onGo: (step: -1 | 1) => void;
  onClose: () => void;
}

const handleKey = (event: KeyboardEvent, { by, reset }: ZoomControl, onGo: (step: -1 | 1) => void): void => {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey) return;
  if (key === "ArrowLeft" || key === "ArrowRight") onGo(key === "ArrowLeft" ? -1 : 1);
  else if (key === "+" || key === "=") by(ZOOM_STEP);
  else if (key === "-") by(1 / ZOOM_STEP);
  else if (key === "0") reset();
  else return;
  event.preventDefault();
};

const Stage = ({ client, shown: { message, file }, at, count, onGo, onClose }: StageProps) => {
  const stage = useRef<HTMLDivElement>(null);
  const image = useRef<HTMLImageElement>(null);
  const { url, isBroken, onError } = useSource(client, file);
  const control = useZoom({ stage, image, shown: file.id, onSwipe: onGo, onOutside: onClose });
  const { scale, x, y } = control.zoom.value;
  const time = new Date(message.timestamp);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => handleKey(event, control, onGo);
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  });
  return (
    <>
      <div class={scale > 1 ? "stage is-zoomed" : "stage"} ref={stage}>
        {url !== null && (
          <img
            key={file.id}
            ref={image}
            src={url}
            alt={file.alt ?? file.name}
            width={file.width}
            height={file.height}
            draggable={false}
            style={{ transform: `translate(${x}px, ${y}px) scale(${scale})` }}
            onError={onError}
          />
        )}
        {isBroken && <p>{dialogText.fileUnavailable}</p>}
        {at > 0 && <IconButton icon="back" look="previous" label={dialogText.previousImage} onClick={() => onGo(-1)} />}
        {at < count - 1 && (
          <IconButton icon="forward" look="next" label={dialogText.nextImage} onClick={() => onGo(1)} />
        )}
      </div>
      <footer class="lightbox-footer">
        <div class="lightbox-words">
          <p>
            <bdi>{message.userId === client.userId ? text.ownMessage : authorOf(client, message)}</bdi>,{" "}
            <time dateTime={message.timestamp} title={formatMoment(time)}>
              {formatBriefly(time, new Date())}
            </time>
            {count > 1 && <span role="status"> · {dialogText.imageOf(at + 1, count)}</span>}
          </p>
          {file.alt !== undefined && <p dir="auto">{file.alt}</p>}
        </div>
        <IconButton
          icon="minus"
          label={dialogText.zoomOut}
          aria-disabled={scale <= 1}
          onClick={() => control.by(1 / ZOOM_STEP)}
        />
        <IconButton
          icon="plus"
          label={dialogText.zoomIn}
          aria-disabled={scale >= MAX_SCALE}
          onClick={() => control.by(ZOOM_STEP)}
        />
        {canCopyImages() && (
          <IconButton icon="copy" label={dialogText.copyImage} onClick={() => void copyImage(client, file)} />
        )}
        <IconButton icon="download" label={dialogText.download} onClick={() => void saveFile(client, file)} />
      </footer>
    </>
  );
};

export default Lightbox;
