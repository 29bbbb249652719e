/** Keeps the browser from opening a file in place of the page when it is dropped where nothing takes it. */
import { hasFiles } from "./has-files.ts";

export const startDropGuard = (): void => {
  const prevent = (event: DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer || !hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  };
  addEventListener("dragover", prevent);
  addEventListener("drop", prevent);
};
