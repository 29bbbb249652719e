import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { RoomClient } from "../client/room-client.ts";
import { blobUrls } from "./blob-urls.ts";
import { type MessageFile, needsToken } from "./message-files.ts";

interface Source {
  /** Null while it is being loaded, and if it cannot be. */
  readonly url: string | null;
  readonly isBroken: boolean;
}

const LOADING: Source = { url: null, isBroken: false };
const BROKEN: Source = { url: null, isBroken: true };

/** A file is known by its id once the server has it. */
const keyOf = (file: MessageFile): string => file.id ?? ("key" in file ? file.key : "");

const load = (client: RoomClient, file: MessageFile, signal: AbortSignal) => {
  if ("key" in file) return client.pendingFile(file.key);
  return client.loadFile(file, signal);
};

/**
 * Returns the address of an image: its bytes if the page has them, else the server's in rooms that all may read, as long as
 * that works. The page loads the others itself, with the session's token.
 */
export const useSource = (client: RoomClient, file: MessageFile): Source & { onError: () => void } => {
  const source = useSignal(LOADING);
  const lastKey = useRef("");
  const loadBytes = useRef(() => {});
  const key = keyOf(file);
  const isPending = "key" in file;
  const isOnline = client.status.value.kind === "online";

  useLayoutEffect(() => {
    const controller = new AbortController();
    let isHeld = false;
    const show = (url: string) => {
      isHeld = true;
      source.value = { url, isBroken: false };
    };
    loadBytes.current = () => {
      source.value = LOADING;
      load(client, file, controller.signal).then(
        (bytes) => {
          if (controller.signal.aborted) return;
          if (bytes instanceof Blob) show(blobUrls.add(key, bytes));
          else source.value = BROKEN;
        },
        () => {
          if (!controller.signal.aborted) source.value = BROKEN;
        },
      );
    };
    // What was pending is the same file, and is shown from the same bytes.
    blobUrls.rename(lastKey.current, key);
    lastKey.current = key;
    const known = blobUrls.hold(key);
    if (known !== null) show(known);
    else if (isPending || needsToken(client.room)) loadBytes.current();
    else source.value = { url: client.fileUrl(file as { id: string; name: string }), isBroken: false };
    return () => {
      controller.abort();
      if (isHeld) blobUrls.release(key);
    };
  }, [client, key, isPending]);

  useEffect(() => {
    if (isOnline && source.peek().isBroken) loadBytes.current();
  }, [isOnline]);

  return {
    ...source.value,
    onError: () => {
      if (source.peek().url?.startsWith("blob:") !== false) source.value = BROKEN;
      else loadBytes.current();
    },
  };
};
