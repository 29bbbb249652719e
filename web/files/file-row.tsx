import { useSignal } from "@preact/signals";
import { dialogText } from "../i18n/dialog-text.ts";
import { isStored } from "../messages/list/items.ts";
import { Icon } from "../ui/icons.tsx";
import { kindOf } from "./file-kind.ts";
import "./file-row.css";
import { formatSize } from "./format-size.ts";
import { needsToken } from "./message-files.ts";
import type { FileProps } from "./picture.tsx";
import { Progress } from "./progress.tsx";
import { saveFile } from "./save-file.ts";

/** A file in a message: once it is sent, a link that downloads it. */
export const FileRow = ({ client, item, file, isActive }: FileProps) => {
  const isBusy = useSignal(false);
  const { id, name, size } = file;
  const kind = kindOf(name);
  const isSent = id !== undefined && isStored(item);
  const content = (
    <>
      <span class="file-icon">
        <Icon name={isSent ? "download" : "file"} />
        <Progress client={client} item={item} file={file} />
      </span>
      <span class="file-words">
        {isSent && <span class="hidden">{dialogText.download} </span>}
        <bdi class="file-name">{name}</bdi>{" "}
        <small>{kind === null ? formatSize(size) : `${kind} · ${formatSize(size)}`}</small>
      </span>
    </>
  );
  if (!isSent) return <span class="file-row">{content}</span>;
  const save = async () => {
    if (isBusy.peek()) return;
    isBusy.value = true;
    await saveFile(client, { id, name });
    isBusy.value = false;
  };
  const common = { class: "file-row", tabIndex: isActive ? undefined : -1, "aria-busy": isBusy.value };
  // Only the page can load it there.
  if (needsToken(client.room)) {
    return (
      <button type="button" {...common} onClick={save}>
        {content}
      </button>
    );
  }
  return (
    <a
      {...common}
      href={client.fileUrl({ id, name })}
      download={name}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        // The page has a token, and says so if it fails.
        event.preventDefault();
        void save();
      }}
    >
      {content}
    </a>
  );
};
