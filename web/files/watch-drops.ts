/** Files that are dragged over a part of the page. */
import { hasFiles } from "./has-files.ts";

interface DropOptions {
  /** Files are over the part, or have left it. */
  onOver: (isOver: boolean) => void;
  onDrop: (files: File[]) => void;
}

/** How long a drag that has left an element may take to enter the next one, ms. */
const LEAVE_MS = 100;

/** Watches the elements that match `selector`, until the returned function is called. While a dialog is open they take nothing. */
export const watchDrops = (selector: string, { onOver, onDrop }: DropOptions): (() => void) => {
  const controller = new AbortController();
  const { signal } = controller;
  /** An image of the page is being dragged: to browsers it is a file. */
  let isOwn = false;
  let leaving: ReturnType<typeof setTimeout> | undefined;

  const isAccepted = (event: DragEvent): boolean =>
    hasFiles(event) &&
    !isOwn &&
    event.target instanceof Element &&
    event.target.closest(selector) !== null &&
    document.querySelector("dialog[open]") === null;

  const leave = () => {
    clearTimeout(leaving);
    leaving = undefined;
    onOver(false);
  };
  const onDragOver = (event: DragEvent) => {
    if (!isAccepted(event) || !event.dataTransfer) return leave();
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    clearTimeout(leaving);
    leaving = undefined;
    onOver(true);
  };
  // It also comes when the drag is cancelled, and when it moves from one element to another.
  const onDragLeave = () => {
    leaving ??= setTimeout(leave, LEAVE_MS);
  };
  const onDropped = (event: DragEvent) => {
    const isForUs = isAccepted(event);
    isOwn = false;
    leave();
    if (!isForUs) return;
    event.preventDefault();
    onDrop([...(event.dataTransfer?.files ?? [])]);
  };
  const onDragStart = () => {
    isOwn = true;
  };
  const onDragEnd = () => {
    isOwn = false;
  };
  document.addEventListener("dragstart", onDragStart, { signal });
  document.addEventListener("dragend", onDragEnd, { signal });
  document.addEventListener("dragover", onDragOver, { signal });
  document.addEventListener("dragleave", onDragLeave, { signal });
  document.addEventListener("drop", onDropped, { signal });
  return () => {
    controller.abort();
    clearTimeout(leaving);
  };
};
