import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ALT_CHARACTERS } from "../../rooms/protocol/limits.ts";
import { returnToComposer } from "../app/keyboard.ts";
import { tidy } from "../client/content.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { kindOf } from "./file-kind.ts";
import { formatSize } from "./format-size.ts";
import { isPicture } from "./message-files.ts";
import { problemWords } from "./problems.ts";
import { Thumbnail } from "./thumbnail.tsx";
import { type TrayItem, trayIn } from "./tray.ts";
import "./tray-list.css";

/** The files that the next message will have, above the message field, and why others were not added. */
export const Tray = ({ client }: { client: RoomClient }) => {
  const tray = trayIn(client);
  const { items, problems } = tray.value;
  return (
    <>
      {/* Always there, so that its content is announced. */}
      <p class="hidden" role="status">
        {items.length > 0 && dialogText.filesAttached(items.length)}
      </p>
      {items.length > 0 && (
        <ul class="tray" aria-label={dialogText.filesToSend}>
          {items.map((item) => (
            <Entry key={item.key} client={client} item={item} />
          ))}
        </ul>
      )}
      <div class="tray-problems" role="alert">
        {problems.length > 0 && (
          <>
            <ul>
              {problems.map((problem, at) => (
                <li key={at}>{problemWords(client, problem)}</li>
              ))}
            </ul>
            <IconButton
              icon="close"
              label={text.close}
              onClick={() => {
                returnToComposer();
                tray.value = { items: tray.peek().items, problems: [] };
              }}
            />
          </>
        )}
      </div>
    </>
  );
};

const Entry = ({ client, item }: { client: RoomClient; item: TrayItem }) => {
  const tray = trayIn(client);
  const box = useRef<HTMLLIElement>(null);
  const isDescribing = useSignal(false);
  const { key, name, file } = item;

  const remove = () => {
    const neighbour = box.current?.nextElementSibling ?? box.current?.previousElementSibling;
    const next = neighbour?.querySelector<HTMLElement>(".tray-remove");
    // Before this button is gone.
    if (next) next.focus();
    else returnToComposer();
    const { items, problems } = tray.peek();
    tray.value = { items: items.filter((each) => each.key !== key), problems };
  };
  const describe = (words: string) => {
    const alt = tidy(words).trim();
    const { items, problems } = tray.peek();
    const described = (each: TrayItem): TrayItem => {
      if (each.key !== key || each.file === null) return each;
      const { alt: _, ...rest } = each.file;
      return { ...each, file: alt === "" ? rest : { ...rest, alt } };
    };
    tray.value = { items: items.map(described), problems };
  };
  return (
    <li class="tray-item" ref={box}>
      <Thumbnail file={file} />
      {isDescribing.value && file ? (
        <Description
          name={name}
          value={file.alt ?? ""}
          onDone={(words) => {
            if (words !== null) describe(words);
            isDescribing.value = false;
            returnToComposer();
          }}
          onLeave={(words) => {
            describe(words);
            isDescribing.value = false;
          }}
        />
      ) : (
        <div class="tray-words">
          <bdi class="tray-name">{name}</bdi>
          <TrayNote item={item} />
        </div>
      )}
      {!isDescribing.value && file !== null && isPicture(file) && (
        <button
          class="link"
          type="button"
          aria-label={dialogText.describeFile(name)}
          onClick={() => {
            isDescribing.value = true;
          }}
        >
          {dialogText.describe}
        </button>
      )}
      <IconButton icon="close" look="tray-remove" label={dialogText.removeFile(name)} onClick={remove} />
    </li>
  );
};

/** The line below the name. */
const TrayNote = ({ item: { name, size, file, hasMetadata } }: { item: TrayItem }) => {
  if (file === null) return <small>{dialogText.preparing}</small>;
  if (hasMetadata) return <small class="tray-warning">{dialogText.keepsMetadata}</small>;
  if (file.alt !== undefined) return <small dir="auto">{file.alt}</small>;
  const kind = kindOf(name);
  const words = formatSize(file.blob.size || size);
  return <small>{kind === null ? words : `${kind} · ${words}`}</small>;
};

interface DescriptionProps {
  name: string;
  value: string;
  /** Enter was pressed, or Escape: then it is null. */
  onDone: (words: string | null) => void;
  /** The focus has gone elsewhere. */
  onLeave: (words: string) => void;
}

/** The field for what an image shows, in words. */
const Description = ({ name, value, onDone, onLeave }: DescriptionProps) => {
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  // Before the next paint: keys pressed until then would go elsewhere.
  useLayoutEffect(() => field.current?.select(), []);
  const end = (words: string | null) => {
    isDone.current = true;
    onDone(words);
  };
  return (
    <input
      class="tray-description"
      type="text"
      ref={field}
      dir="auto"
      maxLength={ALT_CHARACTERS}
      defaultValue={value}
      aria-label={dialogText.descriptionOf(name)}
      placeholder={dialogText.descriptionHint}
      onKeyDown={(event) => {
        if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
        // Neither sends the message nor cancels the reply.
        event.preventDefault();
        event.stopPropagation();
        end(event.key === "Enter" ? event.currentTarget.value : null);
      }}
      onBlur={({ currentTarget }) => {
        if (!isDone.current) onLeave(currentTarget.value);
      }}
    />
  );
};
