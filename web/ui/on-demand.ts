/** What somebody who comes back to a room does not need at first, in one file of its own; `later.ts` loads it. */
export { listenToKeys } from "../app/keyboard.ts";
export { Nowhere } from "../app/not-found.tsx";
export { Dialogs } from "../dialogs/dialogs.tsx";
export { Rename } from "../dialogs/rename.tsx";
export { Home } from "../home/home.tsx";
export { Entrance } from "../home/welcome.tsx";
export { Actions } from "../messages/actions.tsx";
export { DeleteMessage } from "../messages/delete.tsx";
export { Editor } from "../messages/editor.tsx";
export { Obstacle } from "../room/join-error.tsx";
