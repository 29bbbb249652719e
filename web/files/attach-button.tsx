import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import type { RoomClient } from "../client/room-client.ts";
import { text } from "../i18n/index.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { canHover } from "../ui/touch.ts";
import { withFilesPart } from "./part.ts";

interface Props {
  client: RoomClient;
  /** The message field. */
  field: RefObject<HTMLTextAreaElement | null>;
}

/** Chooses files for the message. */
export const AttachButton = ({ client, field }: Props) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton icon="attach" label={text.attachFiles} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // The same file can be chosen again.
          currentTarget.value = "";
          withFilesPart(({ addFiles }) => addFiles(client, files));
          if (canHover()) field.current?.focus();
        }}
      />
    </>
  );
};
