/** Downloads of files of messages. */
import type { Attachment } from "../../rooms/protocol/events.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { showToast } from "../ui/toast.tsx";

/** Browsers read what they save a little later, ms. */
const READ_MS = 60_000;

/** Says why a file could not be loaded. */
export const reportUnavailable = (error: string): void =>
  showToast(error === "not_found" ? dialogText.fileGone : text.error(error));

/** Loads a file and has the browser save it, or says why that failed. */
export const saveFile = async (client: RoomClient, file: Pick<Attachment, "id" | "name">): Promise<void> => {
  const bytes = await client.loadFile(file);
  if (!(bytes instanceof Blob)) return reportUnavailable(bytes.error);
  // Never shown under this page's address, whatever it is.
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), READ_MS);
};
