import { returnToComposer } from "../app/keyboard.ts";
import type { RoomClient } from "../client/room-client.ts";
import { text } from "../i18n/index.ts";
import { discardedIn } from "./discarded.ts";
import "./undo-discard.css";

/** Offers to bring back what was thrown away. */
export const UndoDiscard = ({ client }: { client: RoomClient }) => {
  const discarded = discardedIn(client);
  return (
    // Always there, so that its content is announced.
    <div class="undo-discard" role="status">
      {discarded.canUndo.value && (
        <>
          <span>{text.draftDiscarded}</span>
          <button
            class="link"
            type="button"
            onClick={() => {
              // Before the button is gone. An edit takes the focus itself.
              returnToComposer();
              discarded.undo();
            }}
          >
            {text.undo}
          </button>
        </>
      )}
    </div>
  );
};
