/** What `part.ts` loads. */
export { addFiles } from "./add-files.ts";
export { DropTarget } from "./drop-target.tsx";
export { FileRow } from "./file-row.tsx";
export { Picture } from "./picture.tsx";
export { Tray } from "./tray-list.tsx";
