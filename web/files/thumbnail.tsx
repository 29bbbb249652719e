import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import type { NewFile } from "../client/files/pending-file.ts";
import { Icon } from "../ui/icons.tsx";
import { isPicture } from "./message-files.ts";

/** A small picture of a file, or an icon. Its name stands beside it. */
export const Thumbnail = ({ file }: { file: NewFile | null }) => {
  const url = useSignal<string | null>(null);
  const blob = file !== null && isPicture(file) ? file.blob : null;
  useLayoutEffect(() => {
    if (blob === null) return;
    const created = URL.createObjectURL(blob);
    url.value = created;
    return () => URL.revokeObjectURL(created);
  }, [blob]);
  return (
    <span class={file === null ? "thumbnail is-preparing" : "thumbnail"}>
      {url.value !== null ? <img src={url.value} alt="" /> : <Icon name="file" />}
    </span>
  );
};
