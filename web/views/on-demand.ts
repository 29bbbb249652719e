/** What somebody who comes back to a room does not need at first, in one file of its own; `later.ts` loads it. */
export { listenToKeys } from "../keyboard.ts";
export { Dialogs } from "./dialogs.tsx";
export { Entrance } from "./entrance.tsx";
export { Home } from "./home.tsx";
export { Actions } from "./messages/actions.tsx";
export { DeleteMessage } from "./messages/delete.tsx";
export { Editor } from "./messages/editor.tsx";
export { Nowhere } from "./nowhere.tsx";
export { Obstacle } from "./obstacle.tsx";
export { Rename } from "./rename.tsx";
