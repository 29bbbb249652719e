import { useEffect } from "preact/hooks";
import type { RoomClient } from "../client/room-client.ts";
import type { Item } from "../messages/list/items.ts";
import "./attachments.css";
import { filesOf, isPicture, type MessageFile } from "./message-files.ts";
import { filesPart, withFilesPart } from "./part.ts";

/** Longer shapes are cut. */
const MAX_RATIO = 3;
const MIN_RATIO = 0.45;

const shapeOf = ({ width = 1, height = 1 }: MessageFile) => ({
  "--ratio": String(Math.min(Math.max(width / height, MIN_RATIO), MAX_RATIO)),
  "--width": `${width}px`,
});

interface Props {
  client: RoomClient;
  item: Item;
  /** Tab reaches them. */
  isActive: boolean;
}

/** The files of a message. Their space is reserved before the part that shows them is loaded. */
export const Attachments = ({ client, item, isActive }: Props) => {
  const files = filesOf(item);
  const part = filesPart.value;
  useEffect(() => {
    if (files.length > 0) withFilesPart();
  }, [files.length > 0]);
  const pictures = files.filter(isPicture);
  // By position: a pending file and the one that the room has stored are the same element.
  return (
    <>
      {pictures.length > 0 && (
        <div class={pictures.length > 1 ? "pictures several" : "pictures"}>
          {pictures.map((file, at) => (
            <div key={at} class="picture" style={shapeOf(file)}>
              {part && <part.Picture client={client} item={item} file={file} isActive={isActive} />}
            </div>
          ))}
        </div>
      )}
      {files.map(
        (file, at) =>
          !isPicture(file) && (
            <div key={at} class="file">
              {part && <part.FileRow client={client} item={item} file={file} isActive={isActive} />}
            </div>
          ),
      )}
    </>
  );
};
