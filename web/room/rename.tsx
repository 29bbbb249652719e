import { useEffect, useRef } from "preact/hooks";
import type { RoomClient } from "../client/room-client.ts";
import { text } from "../i18n/index.ts";
import { NameForm } from "../ui/fields.tsx";

interface Props {
  client: RoomClient;
  /** The current name. */
  name: string;
  /** The name was changed, or the change was cancelled. */
  onEnd: () => void;
}

/** This user's own entry while the name is changed. Escape cancels. Afterwards the focus returns to the button. */
const Rename = ({ client, name, onEnd }: Props) => {
  const item = useRef<HTMLLIElement>(null);
  // The cleanup runs when the entry with the button is rendered again.
  useEffect(() => {
    const list = item.current?.parentElement;
    return () => {
      if (document.activeElement === document.body) list?.querySelector("button")?.focus();
    };
  }, []);
  return (
    <li
      ref={item}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        // A sheet around it would close, and the page would focus the composer.
        event.preventDefault();
        event.stopPropagation();
        onEnd();
      }}
    >
      <NameForm
        name={name}
        label={text.newName}
        submit={text.save}
        onName={async (next) => {
          const error = await client.rename(next);
          if (error === null) onEnd();
          return error;
        }}
      >
        <button class="button" type="button" onClick={onEnd}>
          {text.cancel}
        </button>
      </NameForm>
    </li>
  );
};

export default Rename;
