/** Why a file was not added, in words. */
import { FILE_LIMITS } from "../../rooms/protocol/limits.ts";
import { PENDING_BYTES } from "../client/files/pending-file.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { formatSize } from "./format-size.ts";
import type { FileProblem } from "./tray.ts";

/** Reads signals. */
export const problemWords = (client: RoomClient, problem: FileProblem): string => {
  const { bytes, perMessage } = client.fileLimits.value ?? FILE_LIMITS;
  switch (problem.kind) {
    case "too_large":
      return dialogText.fileTooLarge(problem.name, formatSize(bytes));
    case "empty":
      return dialogText.fileEmpty(problem.name);
    case "unreadable":
      return dialogText.fileUnreadable(problem.name);
    case "too_many":
      return dialogText.tooManyFiles(perMessage);
    case "full":
      return dialogText.tooMuchWaits(formatSize(PENDING_BYTES));
  }
};
