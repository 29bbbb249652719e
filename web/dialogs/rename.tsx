import { useEffect, useRef } from "preact/hooks";
import type { RoomClient } from "../client/room.ts";
import { moreText } from "../i18n/index.ts";
import { NameForm } from "../ui/fields.tsx";

interface Props {
  client: RoomClient;
  /** The name so far. */
  name: string;
  /** It is changed, or given up. */
  onEnd: () => void;
}

/** This user's own line while the name is changed in its place. Escape gives up. The focus goes back to its button. */
export const Rename = ({ client, name, onEnd }: Props) => {
  const line = useRef<HTMLLIElement>(null);
  // Its cleanup runs when the line with the button is there again.
  useEffect(() => {
    const list = line.current?.parentElement;
    return () => {
      if (document.activeElement === document.body) list?.querySelector("button")?.focus();
    };
  }, []);
  return (
    <li
      ref={line}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        // What is around, a sheet or the page, has its own idea of Escape.
        event.preventDefault();
        event.stopPropagation();
        onEnd();
      }}
    >
      <NameForm
        name={name}
        label={moreText.newName}
        submit={moreText.save}
        onName={async (next) => {
          const refused = await client.rename(next);
          if (refused === null) onEnd();
          return refused;
        }}
      >
        <button class="button" type="button" onClick={onEnd}>
          {moreText.cancel}
        </button>
      </NameForm>
    </li>
  );
};
