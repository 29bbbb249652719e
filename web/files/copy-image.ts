/** Copies images to the clipboard. */
import type { Attachment } from "../../rooms/protocol/events.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { showToast } from "../ui/toast.tsx";

/** PNG is the only type that every clipboard takes. */
const asPng = async (bytes: Blob): Promise<Blob> => {
  if (bytes.type === "image/png") return bytes;
  const image = await createImageBitmap(bytes);
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  image.close();
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (png === null) throw new Error("too large");
  return png;
};

/** False where the browser cannot copy images: in an insecure context, or an old one. */
export const canCopyImages = (): boolean => typeof ClipboardItem !== "undefined" && Boolean(navigator.clipboard);

/** Copies an image and says so, or that it failed. */
export const copyImage = async (client: RoomClient, file: Pick<Attachment, "id" | "name">): Promise<void> => {
  const load = async () => {
    const bytes = await client.loadFile(file);
    if (!(bytes instanceof Blob)) throw new Error(bytes.error);
    return asPng(bytes);
  };
  try {
    // Safari has to be asked while the click is being handled, and waits for the bytes.
    await navigator.clipboard.write([new ClipboardItem({ "image/png": load() })]);
    showToast(dialogText.imageCopied);
  } catch {
    showToast(text.copyFailed);
  }
};
